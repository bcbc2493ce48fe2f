package io.github.keycloaknotion.connection;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.github.keycloaknotion.testbed.browser.AdminConsole;
import io.github.keycloaknotion.testbed.browser.Chromium;
import io.github.keycloaknotion.testbed.browser.LoginPage;
import io.github.keycloaknotion.testbed.browser.NotionConsent;
import io.github.keycloaknotion.testbed.browser.Screenshots;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An admin sets Notion up by hand, in the admin console. */
@Tag("once")
@ResourceLock("browser")
@ExtendWith(NotionRealm.Resolver.class)
final class AdminConsoleIT {

    private final NotionRealm realm;

    AdminConsoleIT(NotionRealm realm) {
        this.realm = realm;
    }

    private AdminConsole open(Page page, BrowserRealm own) {
        page.setViewportSize(1300, 1000);
        var console = new AdminConsole(page);
        console.open(realm.keycloak().baseUrl(), own.name(), own.admin().password());
        return console;
    }

    @Test
    void fromNothingToASignInAndBack() {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withoutProviders(realm, "console-provider");
            var page = chromium.person();
            var console = open(page, own);

            assertThat(console.card("notion")).hasText("Notion");
            Screenshots.take(page, "admin-add");
            console.card("notion").click();

            assertThat(console.redirectUri()).hasValue(own.url() + "/broker/notion/endpoint");
            for (var label : List.of(
                    "Notion API base URL",
                    "Allowed workspaces",
                    "Clients that may read tokens",
                    "Verify tokens after",
                    "Revoke on unlink",
                    "Exchange Notion tokens",
                    "Encryption key")) {
                assertThat(console.label(label)).isVisible();
            }
            var help = console.help("Verify tokens after");
            assertThat(help).containsText("without asking Notion");
            page.keyboard().press("Escape");
            assertThat(help).isHidden();
            assertThat(console.setting("verifyAfter")).hasValue("60");
            assertThat(console.setting("baseUrl")).hasValue("https://api.notion.com");
            assertThat(page.locator("#revokeOnUnlink")).isChecked();
            assertThat(page.locator("#exchangeIn")).not().isChecked();

            console.setting("clientId").fill(NotionRealm.CONNECTION.clientId());
            console.setting("clientSecret").fill(NotionRealm.CONNECTION.clientSecret());
            assertThat(console.setting("clientSecret")).hasAttribute("type", "password");
            Screenshots.take(page, "admin-form");
            console.setting("baseUrl").fill(realm.notion().baseUrl());
            console.setting("verifyAfter").fill("soon");
            console.add();
            assertThat(console.alert()).containsText("verifyAfter: must be a number of seconds, 0 or -1");
            Screenshots.take(page, "admin-refused");

            console.setting("verifyAfter").fill("0");
            console.add();
            assertThat(page.getByTestId("view-header")).hasText("Notion");
            assertThat(console.setting("clientSecret")).hasValue("**********");

            console.multivalued("tokenClients", 0).fill("notion-app");
            console.addValue("tokenClients").click();
            console.multivalued("tokenClients", 1).fill("another-app");
            console.save();
            assertThat(console.alert()).containsText("Provider successfully updated");
            page.reload();
            assertThat(console.multivalued("tokenClients", 1)).hasValue("another-app");
            assertThat(own.admin()
                            .provider("notion")
                            .body()
                            .at("/config/tokenClients")
                            .textValue())
                    .isEqualTo("notion-app##another-app");

            var person = realm.newPerson();
            var visitor = chromium.person();
            own.openApp(visitor, "");
            new LoginPage(visitor).notion().click();
            new NotionConsent(visitor).allow(person, realm.workspace());
            assertThat(visitor.locator("h1")).hasText("Back at the app");

            console.delete();
            assertThat(console.card("notion")).isVisible();
        }
    }

    @Test
    void aMapperIsAddedByHand() {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withNotion(realm, "console-mapper");
            own.admin().addGroup("Workspaces");
            var page = chromium.person();
            var console = open(page, own);
            page.getByText("notion", new Page.GetByTextOptions().setExact(true)).click();
            page.getByTestId("mappers-tab").click();
            page.getByText("Add mapper").click();

            page.locator("#identityProviderMapper").click();
            page.getByTestId("notion-workspace-group-mapper").click();
            assertThat(console.label("Parent group")).isVisible();
            // Not earlier: while the console still loads, it empties what is filled in.
            page.getByTestId("name").fill("workspace group");
            Screenshots.take(page, "admin-mapper");
            page.getByTestId("new-mapper-save-button").click();

            assertThat(console.alert()).containsText("Mapper created successfully");
        }
    }
}
