package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An admin saves the provider's settings. */
@ExtendWith(NotionRealm.Resolver.class)
final class SettingsIT {

    private final NotionRealm realm;

    SettingsIT(NotionRealm realm) {
        this.realm = realm;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "clientId | '' | is missing",
                "clientId | a:b | must not contain a colon",
                "clientSecret | '' | is missing",
                "baseUrl | notion | must be an https URL",
                "baseUrl | http://api.notion.com | must be an https URL",
                "baseUrl | http://localhost.evil.example | must be an https URL",
                "baseUrl | http://127.0.0.1.evil.example | must be an https URL",
                "baseUrl | https://user@api.notion.com | must be an https URL",
                "baseUrl | https://api.notion.com?a=b | must be an https URL",
                "baseUrl | https://api.notion.com#a | must be an https URL",
                "baseUrl | file:///etc/passwd | must be an https URL",
                "allowedWorkspaces | acme | is not a workspace id",
                "allowedWorkspaces | 7f3c3c6e-8d9e-4a87-9c43-0d1a7c2b9e11##acme | is not a workspace id",
                "verifyAfter | soon | must be a number of seconds",
                "verifyAfter | -2 | must be a number of seconds",
                "verifyAfter | 1.5 | must be a number of seconds",
                "revokeOnUnlink | maybe | must be true or false",
                "exchangeIn | yes | must be true or false",
                "encryptionKey | c2VjcmV0 | must be a ${vault.…} reference",
            })
    void nonsenseIsRefusedWithAMessage(String key, String value, String message) {
        var outcome = realm.admin().tryProvider("x-" + UUID.randomUUID(), Map.of(), Map.of(key, value));

        assertThat(outcome.status()).isEqualTo(400);
        assertThat(outcome.errorMessage()).contains(key).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "baseUrl | https://api.notion.com/",
                "baseUrl | https://gateway.example/notion",
                "baseUrl | http://127.0.0.1:8090",
                "baseUrl | http://[::1]:8090",
                "allowedWorkspaces | 7f3c3c6e8d9e4a879c430d1a7c2b9e11##7F3C3C6E-8D9E-4A87-9C43-0D1A7C2B9E11",
                "tokenClients | app##another app",
                "verifyAfter | -1",
                "verifyAfter | 0",
                "exchangeIn | true",
                "encryptionKey | ${vault.notion-encryption-key}",
            })
    void whatMakesSenseIsSaved(String key, String value) {
        var alias = realm.addProvider(Map.of(), Map.of(key, value));

        var saved = realm.admin().provider(alias).body();
        assertThat(saved.path("config").path(key).textValue()).isEqualTo(value);
    }

    @Test
    void aChangeIsCheckedTooAndKeepsTheMaskedSecret() {
        var alias = realm.addProvider(Map.of(), Map.of());
        var provider = (ObjectNode) realm.admin().provider(alias).body();
        var config = (ObjectNode) provider.get("config");
        assertThat(config.path("clientSecret").textValue()).isEqualTo("**********");

        config.put("verifyAfter", "never");
        assertThat(realm.admin().changeProvider(alias, provider).status()).isEqualTo(400);

        config.put("verifyAfter", "5");
        assertThat(realm.admin().changeProvider(alias, provider).status()).isEqualTo(204);
        realm.app().tokens(realm.signIn(new Browser(), alias, realm.newPerson()));
    }
}
