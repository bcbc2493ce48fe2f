package io.github.keycloaknotion.testbed.app;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;

/**
 * The app of the demo: it signs people in through Keycloak, shows their Notion pages, and how little it takes. It knows of
 * Notion what any app does; what can be broken and counted at the emulator is the workshop's.
 */
public final class PagesApp implements AutoCloseable {

    private static final int MINUTES_30 = 30 * 60;

    private final Javalin http;

    /**
     * The app's client in the realm; the provider is "notion".
     *
     * @param realmUrl where the realm is, without a slash at the end
     */
    public record Client(String realmUrl, String id, String secret) {

        private ClientSecretBasic credentials() {
            return new ClientSecretBasic(new ClientID(id), new Secret(secret));
        }
    }

    private PagesApp(int port, Entrance entrance, Demonstration demonstration, String policy) {
        http = Javalin.start(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = port;
            keepSessions(config);
            config.routes.before(context -> context.header("Cache-Control", "no-store")
                    .header("Content-Security-Policy", policy)
                    .header("Referrer-Policy", "same-origin")
                    .header("X-Content-Type-Options", "nosniff"));
            serve(config.routes, "/demo.css", "text/css");
            serve(config.routes, "/demo.js", "text/javascript");
            demonstration.serve(config.routes);
            entrance.serve(config.routes);
        });
    }

    private static void keepSessions(JavalinConfig config) {
        config.jetty.modifyServletContextHandler(servlets -> {
            var sessions = servlets.getSessionHandler();
            sessions.setSessionCookie("notion-pages");
            sessions.setHttpOnly(true);
            sessions.setSameSite(HttpCookie.SameSite.LAX);
            sessions.setMaxInactiveInterval(MINUTES_30);
        });
    }

    private static void serve(RoutesConfig routes, String path, String type) {
        routes.get(path, context -> {
            try (var file = PagesApp.class.getResourceAsStream(path.substring(1))) {
                context.contentType(type + ";charset=utf-8").result(file.readAllBytes());
            }
        });
    }

    /**
     * Starts the app, once Keycloak answers.
     *
     * @param notionUrl Notion's API, or the emulator
     * @param workshop empty with the real Notion
     */
    public static PagesApp start(int port, Client client, String notionUrl, Optional<Workshop> workshop)
            throws GeneralException, IOException {
        var home = URI.create("http://localhost:" + port + "/");
        var signIn = SignIn.at(client.realmUrl(), client.credentials(), home);
        var broker = new Broker(client.realmUrl(), client.credentials());
        var pages = new NotionPages(broker, notionUrl);
        // Notion's pictures may be anywhere; the emulator has its own.
        var pictures = workshop.isPresent() ? notionUrl : "https:";
        // A form's way leads on to Keycloak: to connect, and to sign out.
        var policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none';"
                + " frame-ancestors 'none'; img-src 'self' data: " + pictures + "; form-action 'self' "
                + URI.create(client.realmUrl()).resolve("/");
        return new PagesApp(
                port, new Entrance(signIn, workshop), new Demonstration(signIn, broker, pages, workshop), policy);
    }

    public String url() {
        return "http://localhost:" + http.port();
    }

    @Override
    public void close() {
        http.stop();
    }
}
