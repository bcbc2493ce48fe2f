package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.DocumentedCommands;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The page's file for keycloak-config-cli, imported by the page's command, and what the page says of it. */
@Tag("config-cli")
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(NotionRealm.Resolver.class)
final class ConfigCliIT {

    private static final String JAR = System.getProperty("config-cli.jar");

    /** Another provider, where the page has ours. */
    private static final String WITHOUT_OURS = """
            identityProviders:
              - alias: github
                providerId: github
                enabled: true
                config: { clientId: id, clientSecret: secret }
            """;

    private final NotionRealm realm;
    private final RecipeRealm recipe;
    private final BrowserRealm own;

    @TempDir
    private Path folder;

    @BeforeAll
    static void theToolIsThere() {
        assertThat(JAR)
                .as("the system property config-cli.jar names the jar of a release of keycloak-config-cli,"
                        + " https://github.com/adorsys/keycloak-config-cli/releases")
                .isNotNull();
    }

    ConfigCliIT(NotionRealm realm) {
        this.realm = realm;
        this.recipe = RecipeRealm.of(realm);
        this.own = recipe.realm();
    }

    /** The page's file, for this realm and for a Notion that is an emulator. */
    private String file() throws IOException {
        return Recipe.block("keycloak-config-cli", "yaml")
                .replace("realm: my-realm", "realm: " + own.name())
                .replace(
                        "    config:\n",
                        "    config:\n      baseUrl: " + realm.notion().baseUrl() + "\n");
    }

    private String otherFile(String content) {
        return "realm: " + own.name() + "\n" + content;
    }

    /** Imports a file, with options of the tool in its environment, and returns what the tool printed. */
    private String importFile(String file, Map<String, String> options) throws IOException, InterruptedException {
        var environment = new HashMap<>(recipe.variables());
        environment.put("KEYCLOAK_PASSWORD", own.admin().password());
        environment.put("CONFIG_CLI_JAR", JAR);
        environment.put(
                "REALM_FILE",
                Files.writeString(folder.resolve("realm.yaml"), file).toString());
        environment.put("LOGGING_LEVEL_KCC", "debug");
        environment.putAll(options);
        return DocumentedCommands.run(Recipe.PAGE, "## keycloak-config-cli", folder, environment);
    }

    private void assertConnected(SignedIn... people) {
        for (var person : people) {
            own.assertWorks(person.verify());
            assertThat(realm.grants(person.userId())).isEqualTo(1);
            assertThat(realm.revocations(person.person().id())).isZero();
        }
    }

    @Test
    void whatItWritesWorksAndGrantsOutliveEveryImport() throws Exception {
        importFile(file(), Map.of());
        var ada = own.signedIn("notion");
        var grace = own.signedIn("notion");
        assertConnected(ada, grace);

        assertThat(importFile(file(), Map.of())).contains("No need to update realm");
        assertConnected(ada, grace);

        assertThat(importFile(file(), Map.of("IMPORT_CACHE_ENABLED", "false"))).contains("Updating realm");
        assertConnected(ada, grace);

        var changed = file().replace("tokenClients: notion-app", "tokenClients: notion-app##another-app");
        assertThat(importFile(changed, Map.of())).contains("Update identityProvider 'notion'");
        assertThat(own.admin()
                        .provider("notion")
                        .body()
                        .at("/config/tokenClients")
                        .textValue())
                .isEqualTo("notion-app##another-app");
        assertConnected(ada, grace);
    }

    @Test
    void aFileThatLeavesTheProviderOutRemovesIt() throws Exception {
        importFile(file(), Map.of());
        var ada = own.signedIn("notion");
        var user = ada.userId();

        importFile(otherFile("displayName: Acme"), Map.of());
        assertConnected(ada);

        importFile(otherFile(WITHOUT_OURS), Map.of("IMPORT_MANAGED_IDENTITYPROVIDER", "no-delete"));
        assertConnected(ada);

        importFile(otherFile(WITHOUT_OURS + "displayName: Acme"), Map.of());
        assertThat(own.admin().provider("notion").status()).isEqualTo(404);
        own.awaitRevoked(ada.person(), Duration.ofMinutes(3));
        assertThat(realm.grants(user)).isZero();
    }
}
