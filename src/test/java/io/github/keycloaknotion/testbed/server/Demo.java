package io.github.keycloaknotion.testbed.server;

import io.github.keycloaknotion.testbed.app.PagesApp;
import io.github.keycloaknotion.testbed.app.Workshop;
import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import io.github.keycloaknotion.testbed.realm.RealmVariables;
import io.github.keycloaknotion.testbed.server.KeycloakServer.Launch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code mvn -Pdemo}: Keycloak with our jar, the Notion emulator, and an app, until Ctrl-C. With NOTION_CLIENT_ID and
 * NOTION_CLIENT_SECRET in the environment it is the real Notion instead.
 */
public final class Demo {

    /** No secret: the examples have it as their default, and Keycloak sends codes to this machine alone. */
    private static final String APP_CLIENT_SECRET = "demo-app-secret";

    /** Nor is this: Keycloak listens on this machine alone. */
    private static final String ADMIN_PASSWORD = "admin";

    /** Without a port, Keycloak takes an app on any port of this machine (RFC 8252 §7.3). */
    private static final String ANY_LOCAL_APP = "http://localhost";

    private final Path keycloak;
    private final Path jar;
    private final int port = Integer.getInteger("keycloak.port", 8080);
    private final int notionPort = Integer.getInteger("notion.port", 8090);
    private final int appPort = Integer.getInteger("app.port", 8070);

    private Demo(Path keycloak, Path jar) {
        this.keycloak = keycloak;
        this.jar = jar;
    }

    /** Runs the demo with a distribution of Keycloak and a jar: these are the arguments. */
    public static void main(String[] arguments) throws Exception {
        new Demo(Path.of(arguments[0]), Path.of(arguments[1])).run();
    }

    private void run() throws Exception {
        var clientId = System.getenv("NOTION_CLIENT_ID");
        var clientSecret = System.getenv("NOTION_CLIENT_SECRET");
        var real = clientId != null && clientSecret != null;
        if (isTaken(port, "keycloak.port")
                || isTaken(appPort, "app.port")
                || (!real && isTaken(notionPort, "notion.port"))) {
            System.exit(1);
        }
        if (real) {
            serve(new Connection(clientId, clientSecret), Optional.empty());
            return;
        }
        var connection = new Connection("demo-connection", UUID.randomUUID().toString());
        try (var notion = NotionEmulator.start(notionPort).register(connection)) {
            Emulator.settle(notion);
            serve(connection, Optional.of(notion));
        }
    }

    private void serve(Connection connection, Optional<NotionEmulator> emulator) throws Exception {
        System.out.println("Starting Keycloak; this takes up to a minute …");
        var notion = emulator.map(NotionEmulator::baseUrl).orElse("https://api.notion.com");
        var environment = RealmVariables.of(notion, connection, APP_CLIENT_SECRET, ADMIN_PASSWORD);
        environment.put("NOTION_APP_URL", ANY_LOCAL_APP);
        var launch = new Launch(
                keycloak,
                List.of(jar),
                Path.of("realm-export.json"),
                port,
                environment,
                List.of(),
                Path.of("target/demo/keycloak.log"));
        var server = KeycloakServer.start(launch);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop Keycloak"));
        var admin = new Admin(server.baseUrl(), ADMIN_PASSWORD);
        var client = new PagesApp.Client(server.baseUrl() + "/realms/notion", "notion-app", APP_CLIENT_SECRET);
        var workshop = emulator.map(it -> new Workshop(it, admin));
        try (var app = PagesApp.start(appPort, client, notion, workshop)) {
            System.out.println(banner(app.url(), server.baseUrl(), emulator));
            server.join();
        }
    }

    private static String banner(String app, String keycloak, Optional<NotionEmulator> emulator) {
        var steps = emulator.map(notion -> """
              2. Notion is an emulator, %s: pick who you are, and press "Allow access".
                   Ada Lovelace    ada@example.com, verified
                   Grace Hopper    grace@example.com, not verified
                   (an id)         a person of whom Notion tells nothing but the id
              3. Press "200 apps ask at once", and read "What happened": Notion saw one refresh.
              4. Break the rest. "Add a workspace", "Disconnect" and "Delete me" show what is revoked.
            """.formatted(notion.baseUrl())).orElse("""
                  2. Pick a workspace and its pages at Notion.
                """);
        return """

              1. Open %1$s and press "Sign in with Notion".
            %3$s
              Account console:  %2$s/realms/notion/account
              Admin console:    %2$s/admin/master/console/#/notion/identity-providers
                                user admin, password admin
              Keycloak's log:   target/demo/keycloak.log
              Ctrl-C stops everything.
            """.formatted(app, keycloak, steps);
    }

    private static boolean isTaken(int port, String property) {
        if (KeycloakServer.isFree(port)) {
            return false;
        }
        System.err.printf("Port %d is taken. Choose another one: mvn -Pdemo -D%s=…%n", port, property);
        return true;
    }
}
