package io.github.keycloaknotion.testbed.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** The demo's app, as a person sees it. */
public final class PagesAppWindow {

    private final Page page;

    public PagesAppWindow(Page page) {
        this.page = page;
    }

    /** Signs in, straight at Notion. */
    public void signIn(EmulatedPerson person, EmulatedWorkspace workspace) {
        page.getByText("Sign in with Notion").click();
        new NotionConsent(page).allow(person, workspace);
    }

    /** Presses the button with exactly this name. */
    public void press(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    /** Keycloak asks whether it is meant, and Notion for the workspace. */
    public void connect(EmulatedPerson person, EmulatedWorkspace workspace) {
        page.locator("#kc-continue").click();
        new NotionConsent(page).allow(person, workspace);
    }

    /** Sees the pages of this workspace. */
    public void assertPagesOf(EmulatedWorkspace workspace) {
        assertThat(page.locator("h1")).hasAccessibleName(workspace.name());
        assertThat(page.locator(".pages li")).hasText(new String[] {"Roadmap", "Meeting notes", "Reading list"});
    }

    /** Sees these texts in the newest line of what happened. */
    public void assertHappened(String... texts) {
        var line = page.locator(".happened li").first();
        for (var text : texts) {
            assertThat(line).containsText(text);
        }
    }

    /** Follows the link of an alert that may pass. */
    public void tryAgain() {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Try again"))
                .click();
    }

    /** Loads the page again and again. */
    public void reloadUntil(Callable<Boolean> condition) {
        await().pollInSameThread().atMost(Duration.ofSeconds(60)).until(() -> {
            page.reload();
            return condition.call();
        });
    }

    /** What is shown in the place of pages. */
    public Locator alert() {
        return page.getByRole(AriaRole.ALERT);
    }

    /** Sees that nothing is in anybody's way, nor wider than the window, by day and by night. */
    public void assertAccessible() {
        for (var colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
            assertThat(new AxeBuilder(page).analyze().getViolations())
                    .as(colours.name())
                    .isEmpty();
            assertThat((boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth"))
                    .isFalse();
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    /** Takes a picture of the whole page. */
    public void takePicture(String name, String realm) {
        // The demo's own ports and names, of which a test has others each time.
        page.locator("#curl")
                .evaluate(
                        "(curl, realm) => { curl.textContent = curl.textContent.replace(/localhost:\\d+/, 'localhost:8080')"
                                + ".replace(realm, 'notion').replace('pages:', 'notion-app:'); }",
                        realm);
        page.setViewportSize(1200, 800);
        page.setViewportSize(1200, (int) page.evaluate("document.documentElement.scrollHeight"));
        // Of 200 apps, some ask before others are told: how many verifications that makes is a matter of chance.
        Screenshots.take(page, name, "#curl, .holds dd code, .happened li:first-child .call:first-child");
        page.reload();
    }
}
