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

    /** Opens the list, of somebody who signs in with a password. */
    public static AccountConsole signedIn(Page page, String realmUrl, String username, String password) {
        var console = new AccountConsole(page);
        console.open(realmUrl);
        new LoginPage(page).signIn(username, password);
        return console;
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

    /** In a narrow window the menu lies over the page until it is closed. */
    public void closeMenu() {
        page.locator("#nav-toggle").click();
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

    /** What is said of one of them. */
    public Locator workspace(String alias, String name) {
        return provider(alias)
                .getByRole(AriaRole.LISTITEM)
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByText(name, new Page.GetByTextOptions().setExact(true))));
    }

    /** What asks whether something is meant. */
    public Locator question() {
        return page.getByRole(AriaRole.DIALOG);
    }

    public void answer(String answer) {
        question()
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(answer))
                .click();
    }

    /** How the last attempt ended. */
    public Locator outcome() {
        return page.getByRole(AriaRole.STATUS);
    }

    /** A button of our page, as a screen reader names it. */
    public Locator button(String alias, String name) {
        return provider(alias)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    public Locator connectButton(String alias) {
        return button(alias, "Connect a workspace");
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
        button(alias, "Disconnect " + name).click();
    }
}
