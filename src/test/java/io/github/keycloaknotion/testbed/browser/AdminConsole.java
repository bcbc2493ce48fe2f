package io.github.keycloaknotion.testbed.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** The identity providers in Keycloak's admin console. */
public final class AdminConsole {

    private final Page page;

    public AdminConsole(Page page) {
        this.page = page;
    }

    /** Opens the list of a realm's providers, signing in on the way. */
    public void open(String keycloakUrl, String realm, String password) {
        page.navigate(keycloakUrl + "/admin/master/console/#/" + realm + "/identity-providers");
        new LoginPage(page).signIn("admin", password);
    }

    /** What can be added, in a realm that has no provider yet. */
    public Locator card(String providerId) {
        return page.getByTestId(providerId + "-card");
    }

    /** The label of a field of the form. */
    public Locator label(String text) {
        return page.locator(".pf-v5-c-form__label-text", new Page.LocatorOptions().setHasText(text));
    }

    /** What the question mark beside a label tells. */
    public Locator help(String label) {
        page.locator(".pf-v5-c-form__group", new Page.LocatorOptions().setHasText(label))
                .getByRole(AriaRole.BUTTON)
                .first()
                .click();
        return page.locator(".pf-v5-c-popover__body");
    }

    /** The field of a setting with one value. */
    public Locator setting(String key) {
        return page.locator("input[name='config." + key + "']");
    }

    /** One of the fields of a setting with several values. */
    public Locator multivalued(String key, int index) {
        return page.getByTestId("config." + key + index);
    }

    /** Adds a field to a setting with several values. */
    public Locator addValue(String key) {
        return page.getByTestId("config." + key + "-addValue");
    }

    public Locator redirectUri() {
        return page.locator(".pf-v5-c-clipboard-copy input");
    }

    public void add() {
        page.getByTestId("createProvider").click();
    }

    public void save() {
        page.getByTestId("idp-details-save").click();
    }

    /** What the console says of the last thing that was done. */
    public Locator alert() {
        return page.locator(".pf-v5-c-alert").last();
    }

    public void delete() {
        page.getByTestId("action-dropdown").click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Delete"))
                .click();
        page.getByTestId("confirm").click();
    }
}
