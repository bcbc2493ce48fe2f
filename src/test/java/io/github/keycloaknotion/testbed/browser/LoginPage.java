package io.github.keycloaknotion.testbed.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

/** Keycloak's login page. */
public final class LoginPage {

    private final Page page;

    public LoginPage(Page page) {
        this.page = page;
    }

    /** The button of the provider "notion". */
    public Locator notion() {
        return page.locator("#social-notion");
    }

    public void signIn(String username, String password) {
        page.locator("#username").fill(username);
        page.locator("#password").fill(password);
        page.locator("#kc-login").click();
    }
}
