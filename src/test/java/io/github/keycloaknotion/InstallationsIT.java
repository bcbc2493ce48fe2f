package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.realm.RealmVariables;
import io.github.keycloaknotion.testbed.server.FirstStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where the jar does not belong, a server says so when it starts. Each has a server of its own: so they run by name alone. */
@Tag("installations")
final class InstallationsIT {

    private static final Path JAR = Path.of(System.getProperty("provider.jar"));

    private static String firstStart(String home, List<Path> jars, String folder) {
        var environment =
                RealmVariables.of("https://api.notion.com", new Connection("client", "secret"), "secret", "password");
        return FirstStart.of(
                Path.of(System.getProperty(home)), jars, environment, JAR.resolveSibling("installations/" + folder));
    }

    /** It did not start, and said why in one line. */
    private static void assertRefused(String log, String... reasons) {
        assertThat(log).doesNotContain("Listening on");
        assertThat(log.lines().filter(line -> line.contains("ERROR: keycloak-notion")))
                .singleElement()
                .asString()
                .contains(reasons);
    }

    @Test
    void besideAnotherCopyOfItself() throws IOException {
        var older = JAR.resolveSibling("installations/keycloak-notion-0.0.9.jar");
        Files.createDirectories(older.getParent());
        Files.write(older, Files.readAllBytes(JAR));

        var log = firstStart("keycloak.home", List.of(JAR, older), "twice");

        assertRefused(
                log, "installed 2 times", "/providers/keycloak-notion.jar", "/providers/keycloak-notion-0.0.9.jar");
    }

    @Test
    void inAKeycloakThatLacksWhatItUses() {
        var log = firstStart("older.keycloak.home", List.of(JAR), "older");

        assertRefused(log, "does not run in Keycloak 26.5.6", "tested with " + Installation.OLDEST);
    }
}
