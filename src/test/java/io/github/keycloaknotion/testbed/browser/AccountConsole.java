package io.github.keycloaknotion.testbed.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** Keycloak's account console: the linked accounts, and our page of Notion workspaces. */
public final class AccountConsole {

    private final Page page;

    public AccountConsole(Page page) {
        this.page = page;
    }

    /** Opens the list, or the login page before it. */
    public void open(String realmUrl) {
        page.navigate(realmUrl + "/account/account-security/linked-accounts");
    }

    /** What is linked. */
    public Locator linked() {
        return page.locator("#linked-idps");
    }

    /** What can be linked. */
    public Locator unlinked() {
        return page.locator("#unlinked-idps");
    }

    /** Begins to link Notion, and confirms that this is meant. */
    public void link() {
        page.locator("#notion-idp-link").click();
        page.locator("#kc-continue").click();
    }

    public void unlink() {
        page.locator("#notion-idp-unlink").click();
    }

    /** Opens our page, from the menu. */
    public void openWorkspaces() {
        // In a narrower window the menu lies over the page.
        page.setViewportSize(1280, 800);
        page.getByText("Notion workspaces").click();
        assertThat(heading()).hasText("Notion workspaces");
    }

    /** The name of the page. */
    public Locator heading() {
        return page.locator("h1").first();
    }

    /** A provider's part of our page. */
    public Locator provider(String alias) {
        return page.getByTestId(alias);
    }

    /** The names of the connected workspaces. */
    public Locator workspaces(String alias) {
        return provider(alias).locator("[id^=name-]");
    }

    /** How the last attempt ended. */
    public Locator outcome() {
        return page.getByRole(AriaRole.STATUS);
    }

    public Locator connectButton(String alias) {
        return provider(alias)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Connect a workspace"));
    }

    /** Begins to connect a workspace, and confirms that this is meant. */
    public void connectWorkspace(String alias) {
        beginToConnect(alias);
        page.locator("#kc-continue").click();
    }

    /** Begins to connect a workspace, as far as Keycloak's question whether this is meant. */
    public void beginToConnect(String alias) {
        connectButton(alias).click();
        assertThat(page.locator("#kc-continue")).isVisible();
    }

    public void disconnectWorkspace(String alias, String name) {
        provider(alias)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Disconnect " + name))
                .click();
    }
}
