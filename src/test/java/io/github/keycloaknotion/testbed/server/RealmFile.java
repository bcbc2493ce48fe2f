package io.github.keycloaknotion.testbed.server;

import io.github.keycloaknotion.testbed.server.KeycloakProcess.Distribution;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;

/** A file with a whole realm and its people, as Keycloak's own commands write and read it, beside a server that runs. */
public final class RealmFile {

    /** The home is as the server that runs has built it: to build it again would take longer than all the rest. */
    private static final String OPTIMIZED = "--optimized";

    private final Distribution distribution;
    private final Path file;
    private final Path log;

    /**
     * A file that is not there yet.
     *
     * @param home the distribution of the server that runs; left as it is
     * @param database the server's
     * @param folder for a home of its own, its log and the file
     */
    public RealmFile(Path home, Database database, Path folder) {
        var own = new KeycloakHome(home).copyTo(folder.resolve("home"));
        var environment = new HashMap<>(database.environment());
        environment.put("KC_CACHE", "local");
        // A provider is checked when it is imported, its keys too.
        environment.put(
                "KC_VAULT_DIR", folder.resolveSibling("vault").toAbsolutePath().toString());
        this.file = folder.resolve("realm.json").toAbsolutePath();
        this.log = folder.resolve("keycloak.log");
        this.distribution = new Distribution(own.path(), environment, log);
    }

    public Path path() {
        return file;
    }

    /**
     * {@code kc.sh export}.
     *
     * @throws IllegalStateException if that fails; the message names the log
     */
    public void write(String realm) {
        run(List.of("export", OPTIMIZED, "--realm=" + realm, "--users=same_file", "--file=" + file));
    }

    /**
     * {@code kc.sh import}, over the realm if it is there.
     *
     * @throws IllegalStateException if that fails; the message names the log
     */
    public void read() {
        run(List.of("import", OPTIMIZED, "--override=true", "--file=" + file));
    }

    private void run(List<String> arguments) {
        if (distribution.run(arguments).onExit().join().exitValue() != 0) {
            throw new IllegalStateException("Keycloak did not " + arguments.get(0) + "; its output is in " + log);
        }
    }
}
