package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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

    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private final NotionRealm realm;

    ConfigurationAsCodeIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are for a POSIX shell")
    void kcadmAddsTheProviderAndAMapper(@TempDir Path home) throws Exception {
        var own = BrowserRealm.withoutProviders(realm, "as-code-" + UUID.randomUUID());

        run(home, own);

        var provider = own.admin().provider("notion").body();
        assertThat(provider.path("providerId").textValue()).isEqualTo("notion");
        assertThat(provider.at("/config/tokenClients").textValue()).isEqualTo("notion-app##another-app");
        var mappers = own.admin().call("GET", "/identity-provider/instances/notion/mappers", null);
        assertThat(mappers.body().findValuesAsText("identityProviderMapper"))
                .containsExactly("notion-session-note-mapper");
    }

    private void run(Path home, BrowserRealm own) throws IOException, InterruptedException {
        var documentation = COMMANDS.matcher(Files.readString(Path.of("docs/configuration-as-code.md")));
        assertThat(documentation.find()).isTrue();
        var script = Files.writeString(home.resolve("script.sh"), "set -eu\n" + documentation.group(1));
        var output = home.resolve("output");
        var shell = new ProcessBuilder(List.of("sh", script.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        var keycloak = Path.of(System.getProperty("keycloak.home")).resolve("bin");
        shell.environment()
                .putAll(Map.of(
                        "PATH",
                        keycloak + File.pathSeparator + System.getenv("PATH"),
                        "KC_OPTS",
                        "-Duser.home=" + home,
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
        var process = shell.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(output, StandardCharsets.UTF_8))
                .isZero();
    }
}
