package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.DocumentedCommands;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands in the documentation do what it says. */
@Tag("thorough")
@ExtendWith(NotionRealm.Resolver.class)
final class ConfigurationAsCodeIT {

    private final NotionRealm realm;

    ConfigurationAsCodeIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are for a POSIX shell")
    void kcadmAddsTheProviderAndAMapper(@TempDir Path home) throws Exception {
        var own = BrowserRealm.withoutProviders(realm, "as-code-" + UUID.randomUUID());

        DocumentedCommands.run(
                Path.of("docs/configuration-as-code.md"),
                home,
                Map.of(
                        "KEYCLOAK_URL",
                        realm.keycloak().baseUrl(),
                        "KC_CLI_PASSWORD",
                        own.admin().password(),
                        "REALM",
                        own.name(),
                        "NOTION_CLIENT_ID",
                        "as-code",
                        "NOTION_CLIENT_SECRET",
                        "${vault.notion-client-secret}"));

        var provider = own.admin().provider("notion").body();
        assertThat(provider.path("providerId").textValue()).isEqualTo("notion");
        assertThat(provider.at("/config/tokenClients").textValue()).isEqualTo("notion-app##another-app");
        var mappers = own.admin().call("GET", "/identity-provider/instances/notion/mappers", null);
        assertThat(mappers.body().findValuesAsText("identityProviderMapper"))
                .containsExactly("notion-session-note-mapper");
    }
}
