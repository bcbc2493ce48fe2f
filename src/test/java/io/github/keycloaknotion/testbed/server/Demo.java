package io.github.keycloaknotion.testbed.server;

import io.github.keycloaknotion.testbed.app.PagesApp;
import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import io.github.keycloaknotion.testbed.realm.RealmVariables;
import io.github.keycloaknotion.testbed.server.KeycloakServer.Launch;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * {@code mvn -Pdemo}: Keycloak with our jar, the Notion emulator, and an app, until Ctrl-C. With NOTION_CLIENT_ID and
 * NOTION_CLIENT_SECRET in the environment it is the real Notion instead.
 */
public final class Demo {

    /** No secret: the examples have it as their default, and Keycloak sends codes to this machine alone. */
    private static final String APP_CLIENT_SECRET = "demo-app-secret";

    /** Without a port, Keycloak takes an app on any port of this machine (RFC 8252 §7.3). */
    private static final String ANY_LOCAL_APP = "http://localhost";

    private Demo() {}

    /** Runs the demo; the settings come as system properties, from the pom. */
    public static void main(String[] arguments) throws Exception {
        var port = Integer.getInteger("keycloak.port");
        var notionPort = Integer.getInteger("notion.port");
        var clientId = System.getenv("NOTION_CLIENT_ID");
        var clientSecret = System.getenv("NOTION_CLIENT_SECRET");
        var real = clientId != null && clientSecret != null;
        if (isTaken(port, "keycloak.port")
                || isTaken(Integer.getInteger("app.port"), "app.port")
                || (!real && isTaken(notionPort, "notion.port"))) {
            System.exit(1);
        }
        if (real) {
            serve(port, new Connection(clientId, clientSecret), "https://api.notion.com", "");
            return;
        }
        var connection = new Connection("demo-connection", UUID.randomUUID().toString());
        try (var notion = NotionEmulator.start(notionPort).register(connection)) {
            Emulator.settle(notion);
            serve(port, connection, notion.baseUrl(), """

                      Notion is an emulator, %s. On its consent page you pick who you are:
                        Ada Lovelace    ada@example.com, verified
                        Grace Hopper    grace@example.com, not verified
                        (an id)         a person of whom Notion tells nothing but the id
                    """.formatted(notion.baseUrl()));
        }
    }

    private static void serve(int port, Connection connection, String notion, String people) throws Exception {
        System.out.println("Starting Keycloak; this takes up to a minute …");
        var environment = RealmVariables.of(notion, connection, APP_CLIENT_SECRET, "admin");
        environment.put("NOTION_APP_URL", ANY_LOCAL_APP);
        var launch = new Launch(
                Path.of(System.getProperty("keycloak.home")),
                List.of(Path.of(System.getProperty("provider.jar"))),
                Path.of("realm-export.json"),
                port,
                environment,
                List.of(),
                Path.of("target/demo/keycloak.log"));
        var server = KeycloakServer.start(launch);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop Keycloak"));
        var realm = server.baseUrl() + "/realms/notion";
        try (var app = PagesApp.start(Integer.getInteger("app.port"), realm, "notion-app", APP_CLIENT_SECRET, notion)) {
            System.out.printf("""

                      Sign in with Notion:  %3$s
                                            an app that shows your pages
                      Account console:      %1$s/realms/notion/account
                      Admin console:        %1$s/admin/master/console/#/notion/identity-providers
                                            user admin, password admin
                    %2$s
                      Keycloak's log:       target/demo/keycloak.log
                      Ctrl-C stops everything.

                    """, server.baseUrl(), people, app.url());
            server.join();
        }
    }

    private static boolean isTaken(int port, String property) {
        if (KeycloakServer.isFree(port)) {
            return false;
        }
        System.err.printf("Port %d is taken. Choose another one: mvn -Pdemo -D%s=…%n", port, property);
        return true;
    }
}
