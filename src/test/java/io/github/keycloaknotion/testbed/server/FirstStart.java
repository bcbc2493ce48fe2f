package io.github.keycloaknotion.testbed.server;

import io.github.keycloaknotion.testbed.server.KeycloakServer.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The first start of a Keycloak with some jars, for what it says. */
public final class FirstStart {

    private FirstStart() {}

    /**
     * What a server prints until it answers or gives up; then it is stopped.
     *
     * @param home its distribution; left as it is
     * @param environment what the realm file needs
     * @param folder for a home of its own, and its log
     */
    public static String of(Path home, List<Path> jars, Map<String, String> environment, Path folder) {
        var own = new KeycloakHome(home).copyTo(folder.resolve("home"));
        var log = folder.resolve("keycloak.log");
        var launch = new Launch(own.path(), jars, Path.of("realm-export.json"), 0, environment, List.of(), log);
        try (var server = KeycloakServer.start(launch)) {
            return server.log();
        } catch (IllegalStateException e) {
            return read(log);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
