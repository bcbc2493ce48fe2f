package io.github.keycloaknotion;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.github.keycloaknotion.browser.AccountConsole;
import io.github.keycloaknotion.browser.Chromium;
import io.github.keycloaknotion.browser.LoginPage;
import io.github.keycloaknotion.browser.NotionConsent;
import io.github.keycloaknotion.browser.Screenshots;
import io.github.keycloaknotion.emulator.EmulatedPerson;
import io.github.keycloaknotion.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.emulator.Endpoint;
import io.github.keycloaknotion.emulator.Fault;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A person who has a password connects Notion and disconnects it, in the account console and from an app. */
@Tag("once")
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

    private static AccountConsole openConsole(BrowserRealm own, Page page) {
        var console = new AccountConsole(page);
        console.open(own.url());
        new LoginPage(page).signIn("ada", PASSWORD);
        return console;
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
            var own = BrowserRealm.withNotion(realm, "account-cancel");
            own.admin().addUser("ada", "ada@example.com", PASSWORD);
            var page = chromium.person();
            var console = openConsole(own, page);

            console.link();
            new NotionConsent(page).cancel();

            assertThat(console.unlinked()).containsText("Notion");
            assertThat(page).hasURL(own.url() + "/account/account-security/linked-accounts");
        }
    }

    @Test
    void aFailureToLinkIsSaidInASentence() {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withNotion(realm, "account-failure");
            own.admin().addUser("ada", "ada@example.com", PASSWORD);
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

            assertThat(own.admin().credentials(userId).findValuesAsText("userLabel"))
                    .contains("Analytical Engine", "Difference Engine");
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
            var own = BrowserRealm.withNotion(realm, "app-failure");
            own.admin().addUser("ada", "ada@example.com", PASSWORD);
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
            assertThat(own.admin().credentials(userId).findValuesAsText("type")).containsExactly("password");
        }
    }
}
