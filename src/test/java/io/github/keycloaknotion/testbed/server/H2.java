package io.github.keycloaknotion.testbed.server;

import java.nio.file.Path;

/** H2, which {@code kc.sh start-dev} has unless it is told otherwise: Keycloak itself runs it, and lets others in. */
final class H2 implements DatabaseServer {

    private final Path folder = Folders.temporary("h2");

    @Override
    public Database.Access access() {
        var url = "jdbc:h2:file:" + folder.resolve("keycloak") + ";NON_KEYWORDS=VALUE;AUTO_SERVER=TRUE";
        return new Database.Access("dev-file", url, "sa", "password");
    }

    @Override
    public void close() {
        Folders.delete(folder);
    }
}
