package io.github.keycloaknotion.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

/** The linked accounts in Keycloak's account console. */
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
}
