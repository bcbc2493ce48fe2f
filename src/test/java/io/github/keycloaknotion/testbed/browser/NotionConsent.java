package io.github.keycloaknotion.testbed.browser;

import com.microsoft.playwright.Page;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;

/** Notion's consent page, in the shape that the emulator gives it. */
public final class NotionConsent {

    private final Page page;

    public NotionConsent(Page page) {
        this.page = page;
    }

    public void allow(EmulatedPerson person, EmulatedWorkspace workspace) {
        page.locator("select[name=person]").selectOption(person.id());
        page.locator("select[name=workspace]").selectOption(workspace.id());
        page.locator("button[value=allow]").click();
    }

    public void cancel() {
        page.locator("button[value=cancel]").click();
    }
}
