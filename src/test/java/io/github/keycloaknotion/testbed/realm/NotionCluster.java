package io.github.keycloaknotion.testbed.realm;

import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import io.github.keycloaknotion.testbed.server.Database;
import io.github.keycloaknotion.testbed.server.KeycloakCluster;
import io.github.keycloaknotion.testbed.server.KeycloakCluster.Plan;
import io.github.keycloaknotion.testbed.server.KeycloakProcess;
import io.github.keycloaknotion.testbed.storage.StoredUsers;
import io.github.keycloaknotion.testbed.storage.StoredUsersJar;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Two nodes of Keycloak with the realm of {@code realm-export.json} and the {@link StoredUsers}, and the Notion emulator
 * that they talk to.
 */
public final class NotionCluster implements ConnectedRealm, AutoCloseable {

    /** What the nodes share beside the database. */
    public enum Topology {
        /** Keycloak's default: caches, and locks in them. */
        ONE_CLUSTER(""),
        /** Nothing, as the sites of Keycloak's feature "stateless". */
        TWO_CLUSTERS("stateless");

        private final String features;

        Topology(String features) {
            this.features = features;
        }
    }

    private static final Connection CONNECTION =
            new Connection("cluster-connection", UUID.randomUUID().toString());

    private final NotionEmulator notion = NotionEmulator.start(0).register(CONNECTION);
    private final Database database = Database.start();
    private final EmulatedWorkspace workspace = notion.add(EmulatedWorkspace.named("Analytical Engine"));
    private final Topology topology;
    private final KeycloakCluster cluster;
    private final List<App> apps;
    private final Admin admin;

    public NotionCluster(Topology topology) {
        this.topology = topology;
        var adminPassword = UUID.randomUUID().toString();
        var appSecret = UUID.randomUUID().toString();
        var jar = Path.of(System.getProperty("provider.jar"));
        var environment = RealmVariables.of(notion.baseUrl(), CONNECTION, appSecret, adminPassword);
        environment.putAll(database.environment());
        environment.put("KC_LOG_LEVEL", "INFO,io.github.keycloaknotion:DEBUG");
        cluster = KeycloakCluster.start(new Plan(
                Path.of(System.getProperty("keycloak.home")),
                List.of(jar, StoredUsersJar.write(jar.toAbsolutePath().getParent())),
                Path.of("realm-export.json"),
                jar.resolveSibling("cluster"),
                2,
                topology.features,
                topology == Topology.TWO_CLUSTERS,
                environment));
        apps = IntStream.range(0, 2)
                .mapToObj(node -> new App(cluster.node(node).baseUrl(), "notion-app", appSecret))
                .toList();
        admin = new Admin(cluster.node(0).baseUrl(), adminPassword);
        admin.allowTokenReads("notion");
        admin.addUserStorage(StoredUsers.ID);
    }

    /** One of the two; people sign in at the first. */
    public KeycloakProcess node(int i) {
        return cluster.node(i);
    }

    /** The app, that calls the first node. */
    @Override
    public App app() {
        return app(0);
    }

    /** The same app, that calls this node. */
    public App app(int node) {
        return apps.get(node);
    }

    /** The admin, who works at the first node. */
    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public NotionEmulator notion() {
        return notion;
    }

    @Override
    public EmulatedWorkspace workspace() {
        return workspace;
    }

    @Override
    public String toString() {
        return topology.name();
    }

    @Override
    public void close() {
        cluster.close();
        database.close();
        notion.close();
    }
}
