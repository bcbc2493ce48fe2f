package io.github.keycloaknotion.testbed.server;

import io.github.keycloaknotion.testbed.server.KeycloakProcess.Distribution;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;

/** Keycloak's own export of a realm with its people, by a Keycloak beside the one that runs. */
public final class Export {

    private Export() {}

    /**
     * Exports a realm.
     *
     * @param home the distribution of the server that runs; left as it is
     * @param folder for a home of its own, its log and what it writes
     * @return the file that was written
     * @throws IllegalStateException if that fails; the message names the log
     */
    public static Path of(Path home, Database database, String realm, Path folder) {
        var own = new KeycloakHome(home).copyTo(folder.resolve("home"));
        var file = folder.resolve("realm.json").toAbsolutePath();
        var log = folder.resolve("export.log");
        var environment = new HashMap<>(database.environment());
        environment.put("KC_CACHE", "local");
        var export = new Distribution(own.path(), environment, log)
                .run(List.of("export", "--realm=" + realm, "--users=same_file", "--file=" + file));
        if (export.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("Keycloak did not export; its output is in " + log);
        }
        return file;
    }
}
