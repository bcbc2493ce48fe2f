package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** People and admins read our texts in their language, and the log tells the admin what to do. */
@ExtendWith(NotionRealm.Resolver.class)
final class MessagesIT {

    private final NotionRealm realm;

    MessagesIT(NotionRealm realm) {
        this.realm = realm;
    }

    private static ResourceBundle messages(String language) {
        var control = ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
        return ResourceBundle.getBundle("theme-resources.messages.messages", Locale.forLanguageTag(language), control);
    }

    private Page failed(String language, String alias, Fault fault) {
        var person = realm.newPerson();
        realm.notion().fail(person, Endpoint.TOKEN, fault);
        var browser = new Browser();
        var consent = realm.consentPage(browser, alias, Map.of("ui_locales", language));
        return NotionRealm.allow(consent, person, realm.workspace());
    }

    private static Fault ownedByTheWorkspace() {
        return Fault.changed(body -> body.putObject("owner").put("type", "workspace"));
    }

    private static Fault nothing() {
        return Fault.changed(body -> {});
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "es", "fr", "ja"})
    void everyErrorPageIsInThePersonsLanguage(String language) {
        var choosy = realm.addProvider(
                Map.of(), Map.of("allowedWorkspaces", UUID.randomUUID().toString()));
        var messages = messages(language);

        var pages = Map.of(
                "notionCodeRefusedMessage",
                        failed(language, "notion", Fault.status(400, "{\"error\":\"invalid_grant\"}")),
                "notionConnectAsPersonMessage", failed(language, "notion", ownedByTheWorkspace()),
                "notionFailedMessage",
                        failed(language, "notion", Fault.status(500, "{\"code\":\"internal_server_error\"}")),
                "notionMisconfiguredMessage",
                        failed(language, "notion", Fault.status(401, "{\"error\":\"invalid_client\"}")),
                "notionUnavailableMessage", failed(language, "notion", Fault.status(503, "{}")),
                "notionWorkspaceRefusedMessage", failed(language, choosy, nothing()));

        pages.forEach((key, page) -> {
            assertThat(page.document().selectFirst("html").attr("lang")).isEqualTo(language);
            assertThat(page.text()).contains(messages.getString(key));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":\"invalid_grant\"}  | check Keycloak's hostname settings",
                "401 | {\"error\":\"invalid_client\"} | check the provider's client ID, client secret and redirect URI",
                "429 | {}                             | it passes by itself",
                "500 | {\"code\":\"internal_server_error\"} | give the request_id to Notion's support",
            })
    void theLogTellsTheAdminWhatToDo(int status, String body, String advice) {
        var requestId = UUID.randomUUID().toString();
        failed(
                "en",
                "notion",
                Fault.status(
                        status,
                        body.replace("{", "{\"request_id\":\"" + requestId + "\",")
                                .replace(",}", "}")));

        assertThat(realm.keycloak().log().lines().filter(line -> line.contains(requestId)))
                .anyMatch(line -> line.contains(" WARN ") && line.contains(advice));
    }

    @Test
    void theLogTellsTheAdminWhomToAllow() {
        var alias = realm.addProvider(
                Map.of(), Map.of("allowedWorkspaces", UUID.randomUUID().toString()));
        failed("en", alias, nothing());
        failed("en", alias, ownedByTheWorkspace());

        assertThat(realm.keycloak().log().lines().filter(line -> line.contains("Sign-in with " + alias)))
                .anyMatch(line -> line.contains(realm.workspace().id() + " is not allowed; add it"))
                .anyMatch(line -> line.contains("check that the connection at Notion is a public one"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "es", "fr", "ja"})
    void theAdminConsoleKnowsOurSettings(String language) {
        var messages = messages(language);

        var texts = realm.admin().consoleTexts(language);

        assertThat(messages.keySet()).allSatisfy(key -> assertThat(texts).containsEntry(key, messages.getString(key)));
    }
}
