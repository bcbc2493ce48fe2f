package io.github.keycloaknotion.testbed.app;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import io.github.keycloaknotion.testbed.app.BrokeredNotion.AccessEndedException;
import io.github.keycloaknotion.testbed.app.BrokeredNotion.SignedOutException;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import org.eclipse.jetty.http.HttpCookie;
import org.jsoup.nodes.Entities;

/** The app of the demo: it signs people in through Keycloak, and shows their Notion pages. */
public final class PagesApp implements AutoCloseable {

    private static final String ATTEMPT = "attempt";
    private static final String KEYCLOAK_TOKEN = "keycloakToken";

    private final SignIn signIn;
    private final BrokeredNotion notion;
    private final Javalin http;

    private PagesApp(int port, SignIn signIn, BrokeredNotion notion) {
        this.signIn = signIn;
        this.notion = notion;
        http = Javalin.start(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = port;
            config.jetty.modifyServletContextHandler(servlets -> {
                var sessions = servlets.getSessionHandler();
                sessions.setSessionCookie("notion-pages");
                sessions.setHttpOnly(true);
                sessions.setSameSite(HttpCookie.SameSite.LAX);
            });
            config.routes.before(context -> context.header("Cache-Control", "no-store")
                    .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"));
            config.routes.get("/", this::pages);
            config.routes.get("/sign-in", context -> leave(context, signIn.attempt("kc_idp_hint", "notion")));
            config.routes.get("/connect", context -> leave(context, signIn.attempt("kc_action", "idp_link:notion")));
            config.routes.get("/callback", this::callback);
        });
    }

    /**
     * Starts the app, once Keycloak answers.
     *
     * @param realmUrl Keycloak's realm, with the provider "notion"
     * @param notionUrl Notion's API, or the emulator
     */
    public static PagesApp start(int port, String realmUrl, String clientId, String clientSecret, String notionUrl)
            throws GeneralException, IOException {
        var callback = URI.create("http://localhost:" + port + "/callback");
        var signIn = SignIn.at(realmUrl, new ClientID(clientId), new Secret(clientSecret), callback);
        return new PagesApp(port, signIn, new BrokeredNotion(realmUrl, clientId, clientSecret, notionUrl));
    }

    public String url() {
        return "http://localhost:" + http.port();
    }

    private static void leave(Context context, SignIn.Attempt attempt) {
        context.sessionAttribute(ATTEMPT, attempt);
        context.redirect(attempt.url().toString());
    }

    private void callback(Context context) throws GeneralException, IOException {
        SignIn.Attempt attempt = context.consumeSessionAttribute(ATTEMPT);
        if (attempt != null) {
            var answer = URI.create(context.fullUrl());
            var token = signIn.accept(answer, attempt);
            context.req().changeSessionId();
            context.sessionAttribute(KEYCLOAK_TOKEN, token);
        }
        context.redirect("/");
    }

    private void pages(Context context) throws IOException, InterruptedException {
        String keycloakToken = context.sessionAttribute(KEYCLOAK_TOKEN);
        if (keycloakToken == null) {
            context.html(html("<h1>Notion pages</h1><p><a href='/sign-in'>Sign in with Notion</a></p>"));
            return;
        }
        try {
            var workspace = notion.pages(keycloakToken);
            var list = new StringBuilder();
            workspace
                    .pages()
                    .forEach(page -> list.append("<li><a href='%s'>%s</a></li>"
                            .formatted(Entities.escape(page.url()), Entities.escape(page.title()))));
            context.html(html("<h1>%s</h1><ul>%s</ul><p><a href='/connect'>Change the workspace</a></p>"
                    .formatted(Entities.escape(workspace.name()), list)));
        } catch (AccessEndedException e) {
            context.html(html("<h1>Not connected</h1><p><a href='/connect'>Connect Notion</a></p>"));
        } catch (SignedOutException e) {
            // After five minutes: Keycloak knows the person still, and asks nothing.
            context.redirect("/sign-in");
        }
    }

    private static String html(String content) {
        return """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notion pages</title><style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; }
            </style></head><body>""" + content + "</body></html>";
    }

    @Override
    public void close() {
        http.stop();
    }
}
