package io.github.keycloaknotion.signin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import io.github.keycloaknotion.testbed.browser.AccountConsole;
import io.github.keycloaknotion.testbed.browser.Chromium;
import io.github.keycloaknotion.testbed.browser.LoginPage;
import io.github.keycloaknotion.testbed.browser.NotionConsent;
import io.github.keycloaknotion.testbed.browser.Screenshots;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A person who has a password connects Notion and disconnects it, in the account console and from an app. */
@Tag("once")
@Tag("thorough")
@ResourceLock("browser")
@ExtendWith(NotionRealm.Resolver.class)
final class LinkingIT {

    private static final String PASSWORD = "pässword";
    private static final Pattern BACK_CANCELLED =
            Pattern.compile("http://localhost:3000/callback\\?.*kc_action_status=cancelled.*");

    private final NotionRealm realm;

    LinkingIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** A realm in which Ada has a password. */
    private BrowserRealm withAda(String name) {
        var own = BrowserRealm.withNotion(realm, name);
        own.admin().addUser("ada", "ada@example.com", PASSWORD);
        return own;
    }

    private static AccountConsole openConsole(BrowserRealm own, Page page) {
        return AccountConsole.signedIn(page, own.url(), "ada", PASSWORD);
    }

    private static void signInToApp(BrowserRealm own, Page page) {
        own.openApp(page, "");
        new LoginPage(page).signIn("ada", PASSWORD);
        assertThat(page.locator("h1")).hasText("Back at the app");
    }

    @Test
    void theAccountConsoleLinksAndUnlinks() {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withNotion(realm, "account-link");
            var userId = own.admin().addUser("ada", "ada@example.com", PASSWORD);
            var page = chromium.person();
            var console = openConsole(own, page);
            assertThat(console.unlinked()).containsText("Notion");
            var person = realm.notion().add(EmulatedPerson.named("Ada Lovelace", "ada@notion.example"));
            console.link();
            new NotionConsent(page).allow(person, realm.workspace());

            assertThat(console.linked()).containsText(person.email());
            Screenshots.take(page, "account-linked");
            assertThat(own.admin().links(userId)).hasSize(1);
            assertThat(console.linked().locator("button")).hasId("notion-idp-unlink");

            console.unlink();

            assertThat(console.unlinked()).containsText("Notion");
            assertThat(own.admin().links(userId)).isEmpty();
        }
    }

    @Test
    void whoCancelsIsBackAtTheAccountConsole() {
        try (var chromium = Chromium.open()) {
            var own = withAda("account-cancel");
            var page = chromium.person();
            var console = openConsole(own, page);

            console.link();
            new NotionConsent(page).cancel();

            assertThat(console.outcome()).hasText("You cancelled. Nothing has changed.");
            assertThat(console.unlinked()).containsText("Notion");
            assertThat(page).hasURL(own.url() + "/account/account-security/linked-accounts");
        }
    }

    /** Below a path, too. */
    @Test
    @Tag("stateless")
    void theAccountConsoleConnectsASecondWorkspaceAndDisconnectsOne() {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withNotion(realm, "account-workspaces");
            var userId = own.admin().addUser("ada", "ada@example.com", PASSWORD);
            var page = chromium.person();
            var console = openConsole(own, page);
            var person = realm.newPerson();
            var second = realm.notion().add(EmulatedWorkspace.named("Difference Engine"));

            console.openWorkspaces();
            assertThat(console.workspaces("notion")).hasCount(0);
            for (var workspace : List.of(realm.workspace(), second)) {
                console.connectWorkspace("notion");
                new NotionConsent(page).allow(person, workspace);
                assertThat(console.outcome()).hasText("The workspace is connected.");
            }

            assertThat(console.workspaces("notion")).hasText(new String[] {"Analytical Engine", "Difference Engine"});
            assertThat(page).hasURL(own.url() + "/account/content/:componentId");

            console.disconnectWorkspace("notion", "Analytical Engine");

            assertThat(console.outcome()).hasText("The workspace is disconnected.");
            assertThat(console.workspaces("notion")).hasText(new String[] {"Difference Engine"});
            assertThat(own.admin().links(userId)).hasSize(1);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(realm.notion().isConnected(person, realm.workspace()))
                            .isFalse());
            assertThat(realm.notion().isConnected(person, second)).isTrue();
        }
    }

    /** The theme has to repeat Keycloak's menu to add to it. */
    @Test
    void theMenuIsKeycloaksOwnWithOurPage() throws IOException {
        try (var chromium = Chromium.open()) {
            var own = withAda("account-menu");
            var page = chromium.person();
            var ours = page.waitForResponse("**/account/notion/content.json", () -> openConsole(own, page));
            var keycloaks = page.request().get(ours.url().replace("/account/notion/", "/account/keycloak.v3/"));

            var json = JsonMapper.builder().build();
            var menu = json.readTree(ours.text());
            assertThat(((ArrayNode) menu.at("/1/children")).remove(3).path("label"))
                    .hasToString("\"notionWorkspaces\"");
            assertThat(menu).isEqualTo(json.readTree(keycloaks.text()));
        }
    }

    @Test
    void whoCancelsReadsSoAmongTheWorkspaces() {
        try (var chromium = Chromium.open()) {
            var own = withAda("account-workspaces-cancel");
            var page = chromium.person();
            var console = openConsole(own, page);

            console.openWorkspaces();
            assertThat(console.outcome()).hasCount(0);
            console.connectWorkspace("notion");
            new NotionConsent(page).cancel();

            assertThat(console.outcome()).hasText("You cancelled. Nothing has changed.");
            assertThat(console.workspaces("notion")).hasCount(0);
            page.reload();
            assertThat(console.heading()).hasText("Notion workspaces");
            assertThat(console.outcome()).hasCount(0);
        }
    }

    /** Anybody can send a person such a link. */
    @Test
    void anOutcomeThatNobodyHadIsNotTold() {
        try (var chromium = Chromium.open()) {
            var own = withAda("account-forged");
            var page = chromium.person();
            var console = openConsole(own, page);
            console.openWorkspaces();
            var ours = page.url();
            var list = own.url() + "/account/account-security/linked-accounts";
            // An attempt that the person leaves unfinished changes nothing.
            console.beginToConnect("notion");

            for (var status : List.of("success", "constructor", "__proto__", "cancelled", "error")) {
                page.navigate(ours + "?kc_action_status=" + status + "&state=forged&code=forged");
                assertThat(console.provider("notion")).isVisible();
                assertThat(console.outcome()).hasCount(0);
            }
            page.navigate(list + "?kc_action_status=cancelled&state=forged&code=forged");
            assertThat(console.unlinked()).containsText("Notion");
            assertThat(console.outcome()).hasCount(0);
        }
    }

    @Test
    void anOutcomeIsToldOnce() {
        try (var chromium = Chromium.open()) {
            var own = withAda("account-replayed");
            var page = chromium.person();
            var console = openConsole(own, page);
            var person = realm.newPerson();
            console.openWorkspaces();
            console.connectWorkspace("notion");

            var back = page.waitForRequest(
                    "**/*kc_action_status=success*", () -> new NotionConsent(page).allow(person, realm.workspace()));
            assertThat(console.outcome()).hasText("The workspace is connected.");
            page.navigate(back.url());

            assertThat(console.workspaces("notion")).hasText("Analytical Engine");
            assertThat(console.outcome()).hasCount(0);
        }
    }

    @Test
    void eachProviderHasItsWorkspacesAndTheirNamesAreText() {
        try (var chromium = Chromium.open()) {
            var own = withAda("account-workspaces-html");
            var second = Map.of(
                    "clientId", NotionRealm.CONNECTION.clientId(),
                    "clientSecret", NotionRealm.CONNECTION.clientSecret(),
                    "baseUrl", realm.notion().baseUrl(),
                    "encryptionKey", "${vault.encryption-key}");
            assertThat(own.admin().tryProvider("work", Map.of(), second).status())
                    .isEqualTo(201);
            assertThat(own.admin()
                            .tryProvider("github", Map.of("providerId", "github"), Map.of())
                            .status())
                    .isEqualTo(201);
            var page = chromium.person();
            var console = openConsole(own, page);
            var html = "<img src=x onerror=document.body.remove()><b id=injected>";
            var workspace = realm.notion().add(EmulatedWorkspace.named(html));
            var person = realm.newPerson();

            console.openWorkspaces();
            console.connectWorkspace("work");
            new NotionConsent(page).allow(person, workspace);

            assertThat(console.workspaces("work")).hasText(html);
            assertThat(page.locator("#injected")).hasCount(0);
            assertThat(console.provider("notion")).isVisible();
            assertThat(console.workspaces("notion")).hasCount(0);
            assertThat(console.provider("github")).hasCount(0);
        }
    }

    @Test
    void theAccountConsoleMayListButReadsNoToken() {
        try (var chromium = Chromium.open()) {
            var own = withAda("account-workspaces-token");
            own.admin().configure("notion", Map.of("tokenClients", "another-app"));
            var page = chromium.person();
            var console = openConsole(own, page);
            var list = page.waitForRequest("**/notion/notion/workspaces", console::openWorkspaces);
            assertThat(list.response().status()).isEqualTo(200);

            var answer = page.request()
                    .get(
                            own.url() + "/broker/notion/token",
                            RequestOptions.create().setHeader("Authorization", list.headerValue("authorization")));

            assertThat(answer.status()).isEqualTo(403);
        }
    }

    @Test
    void aFailureToLinkIsSaidInASentence() {
        try (var chromium = Chromium.open()) {
            var own = withAda("account-failure");
            var page = chromium.person();
            var console = openConsole(own, page);
            var person = realm.newPerson();
            realm.notion().fail(person, Endpoint.TOKEN, Fault.status(503, "{}"));

            console.link();
            new NotionConsent(page).allow(person, realm.workspace());

            assertThat(page.locator("#kc-error-message")).containsText("Notion cannot be reached at the moment.");
            Screenshots.take(page.locator(".pf-v5-c-login__main"), "link-failed");
            page.locator("#backToApplication").click();
            assertThat(page.locator("h1").first()).hasText("Personal info");
        }
    }

    @Test
    void anAppAsksForOneWorkspaceAndThenForAnother() {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withNotion(realm, "app-link");
            var userId = own.admin().addUser("ada", "ada@example.com", PASSWORD);
            var page = chromium.person();
            signInToApp(own, page);
            var person = realm.newPerson();
            var second = realm.notion().add(EmulatedWorkspace.named("Difference Engine"));

            for (var workspace : List.of(realm.workspace(), second)) {
                own.openApp(page, "&kc_action=idp_link:notion");
                Screenshots.take(page.locator(".pf-v5-c-login__main"), "link");
                page.locator("#kc-continue").click();
                new NotionConsent(page).allow(person, workspace);
                assertThat(page)
                        .hasURL(Pattern.compile("http://localhost:3000/callback\\?.*kc_action_status=success.*"));
            }

            assertThat(realm.grants(userId)).isEqualTo(2);
        }
    }

    @Test
    void anAppIsToldWhoCancelled() {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withNotion(realm, "app-cancel");
            var userId = own.admin().addUser("ada", "ada@example.com", PASSWORD);
            var page = chromium.person();
            signInToApp(own, page);

            own.openApp(page, "&kc_action=idp_link:notion");
            page.locator("#kc-cancel").click();
            assertThat(page).hasURL(BACK_CANCELLED);

            own.openApp(page, "&kc_action=idp_link:notion");
            page.locator("#kc-continue").click();
            new NotionConsent(page).cancel();
            assertThat(page).hasURL(BACK_CANCELLED);

            assertThat(own.admin().links(userId)).isEmpty();
        }
    }

    @Test
    void aFailureToLinkLeadsBackToTheApp() {
        try (var chromium = Chromium.open()) {
            var own = withAda("app-failure");
            var page = chromium.person();
            signInToApp(own, page);
            var person = realm.newPerson();
            realm.notion().fail(person, Endpoint.TOKEN, Fault.status(401, "{\"error\":\"invalid_client\"}"));

            own.openApp(page, "&kc_action=idp_link:notion");
            page.locator("#kc-continue").click();
            new NotionConsent(page).allow(person, realm.workspace());

            assertThat(page.locator("#kc-error-message"))
                    .containsText("Signing in with Notion is not set up correctly.");
            page.locator("#backToApplication").click();
            assertThat(page).hasURL("http://localhost:3000/");
        }
    }

    @Test
    void anotherUsersNotionAccountIsRefused() {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withNotion(realm, "account-taken");
            var person = realm.newPerson();
            var owner = chromium.person();
            own.openApp(owner, "");
            new LoginPage(owner).notion().click();
            new NotionConsent(owner).allow(person, realm.workspace());
            assertThat(owner.locator("h1")).hasText("Back at the app");
            var userId = own.admin().addUser("ada", "ada@example.com", PASSWORD);
            var page = chromium.person();

            openConsole(own, page).link();
            new NotionConsent(page).allow(person, realm.workspace());

            assertThat(page.locator("#kc-error-message")).containsText("is already linked to another user");
            page.locator("#backToApplication").click();
            assertThat(page.locator("h1").first()).hasText("Personal info");
            assertThat(own.admin().links(userId)).isEmpty();
            assertThat(realm.grants(userId)).isZero();
        }
    }
}
