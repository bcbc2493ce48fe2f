package io.github.keycloaknotion.signin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.microsoft.playwright.options.SelectOption;
import io.github.keycloaknotion.testbed.browser.Chromium;
import io.github.keycloaknotion.testbed.browser.LoginPage;
import io.github.keycloaknotion.testbed.browser.NotionConsent;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a sign-in ends that fails, as people see it, and what the admin reads of it. */
@Tag("once")
@ResourceLock("browser")
@ExtendWith(NotionRealm.Resolver.class)
final class ErrorPagesIT {

    private final NotionRealm realm;

    ErrorPagesIT(NotionRealm realm) {
        this.realm = realm;
    }

    static Stream<Arguments> failures() {
        var none = Map.of();
        var nothing = Fault.changed(body -> {});
        return Stream.of(
                arguments(
                        "code-refused",
                        none,
                        Fault.status(400, "{\"error\":\"invalid_grant\"}"),
                        "This sign-in with Notion was already used or has expired. Please start again.",
                        "check Keycloak's hostname settings"),
                arguments(
                        "owned-by-the-workspace",
                        none,
                        Fault.changed(body -> body.putObject("owner").put("type", "workspace")),
                        "Notion answered for a whole workspace, not for you. Please start again; if it happens again,"
                                + " tell your administrator.",
                        "check that the connection at Notion is a public one"),
                arguments(
                        "workspace-refused",
                        Map.of("allowedWorkspaces", UUID.randomUUID().toString()),
                        nothing,
                        "You cannot sign in from this Notion workspace. Please start again, and choose another"
                                + " workspace.",
                        "add it to the provider's allowedWorkspaces if it should be"),
                arguments(
                        "secret-wrong",
                        Map.of("clientSecret", "wrong"),
                        nothing,
                        "Signing in with Notion is not set up correctly. Please tell your administrator.",
                        "check the provider's client ID, client secret and redirect URI at Notion"),
                arguments(
                        "notion-down",
                        none,
                        Fault.status(503, "{}"),
                        "Notion cannot be reached at the moment. Please try again in a few minutes.",
                        "it passes by itself"),
                arguments(
                        "answer-unusable",
                        none,
                        Fault.status(500, "{\"code\":\"internal_server_error\"}"),
                        "Notion’s answer could not be used. Please try again; if it happens again, tell your"
                                + " administrator.",
                        "give the request_id to Notion's support"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void aFailureIsASentenceAndAWayBack(
            String name, Map<String, String> config, Fault fault, String sentence, String advice) {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withNotion(realm, name);
            own.admin().configure("notion", config);
            var person = realm.newPerson();
            realm.notion().fail(person, Endpoint.TOKEN, fault);
            var page = chromium.person();
            own.openApp(page, "");
            new LoginPage(page).notion().click();

            new NotionConsent(page).allow(person, realm.workspace());

            assertThat(page.locator("#kc-error-message")).containsText(sentence);
            assertThat(realm.keycloak().log().lines().filter(line -> line.contains("in realm " + name + " failed: ")))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains(" WARN ", advice));
            page.locator("#backToApplication").click();
            assertThat(page.locator("h1")).hasText("Back at the app");
        }
    }

    @Test
    void whoChoosesAnotherLanguageStartsAgainInIt() {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withNotion(realm, "another-language");
            var person = realm.newPerson();
            realm.notion().fail(person, Endpoint.TOKEN, Fault.status(503, "{}"));
            var page = chromium.person();
            own.openApp(page, "");
            new LoginPage(page).notion().click();
            new NotionConsent(page).allow(person, realm.workspace());
            assertThat(page.locator("#kc-error-message")).isVisible();

            page.locator("#login-select-toggle").selectOption(new SelectOption().setLabel("German (Deutsch)"));

            assertThat(page.locator("html")).hasAttribute("lang", "de");
            new LoginPage(page).notion().click();
            new NotionConsent(page).allow(person, realm.workspace());
            assertThat(page.locator("h1")).hasText("Back at the app");
        }
    }

    @Test
    void whoCancelsMayTryAgain() {
        try (var chromium = Chromium.open()) {
            var person = realm.newPerson();
            var page = chromium.person();
            BrowserRealm.withNotion(realm, "cancelled").openApp(page, "");
            new LoginPage(page).notion().click();

            new NotionConsent(page).cancel();

            assertThat(page.getByText("Access denied when authenticating with Notion"))
                    .isVisible();
            new LoginPage(page).notion().click();
            new NotionConsent(page).allow(person, realm.workspace());
            assertThat(page.locator("h1")).hasText("Back at the app");
        }
    }
}
