package io.github.keycloaknotion.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.Parameters;
import io.github.keycloaknotion.testbed.emulator.Wire;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A stand-in for GitHub, as far as Keycloak's built-in provider talks to it. */
final class GitHubEmulator implements AutoCloseable {

    static final String CLIENT_ID = "benchmark";
    static final String CLIENT_SECRET = "benchmark-secret";

    /** What GitHub tells of a person beside who they are: addresses of its API. */
    private static final List<String> ADDRESSES = List.of(
            "url",
            "html_url",
            "followers_url",
            "following_url",
            "gists_url",
            "starred_url",
            "subscriptions_url",
            "organizations_url",
            "repos_url",
            "events_url",
            "received_events_url");

    private final AtomicInteger ids = new AtomicInteger();
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Integer> personByCode = new ConcurrentHashMap<>();
    private final Map<String, Integer> personByToken = new ConcurrentHashMap<>();
    private final Javalin http;

    GitHubEmulator(Wire wire) {
        http = Javalin.start(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            wire.watch(config.routes);
            config.routes.post("/login/oauth/authorize", this::authorize);
            config.routes.post("/login/oauth/access_token", this::token);
            config.routes.get("/user", this::user);
        });
    }

    String baseUrl() {
        return "http://localhost:" + http.port();
    }

    /** A person whom Keycloak has never seen. */
    String newPerson() {
        return Integer.toString(ids.incrementAndGet());
    }

    private void authorize(Context context) {
        var code = secret("");
        personByCode.put(code, Integer.valueOf(context.formParam("person")));
        context.redirect(context.formParam("redirect_uri") + "?"
                + Parameters.encode(Map.of("code", code, "state", context.formParam("state"))));
    }

    private void token(Context context) {
        var person = personByCode.remove(context.formParam("code"));
        if (person == null || !CLIENT_SECRET.equals(context.formParam("client_secret"))) {
            context.status(400);
            return;
        }
        var token = secret("gho_");
        personByToken.put(token, person);
        context.json(Map.of("access_token", token, "token_type", "bearer", "scope", "user:email"));
    }

    private void user(Context context) {
        var header = String.valueOf(context.header("Authorization"));
        var person = personByToken.get(header.replace("Bearer ", ""));
        if (person == null) {
            context.status(401);
        } else {
            context.json(profile(person));
        }
    }

    /**
     * The login is an address, as the username of a person from Notion is: Keycloak puts it into every token of the
     * person, and looks at each sign-in whether an address is another person's.
     */
    private static ObjectNode profile(int person) {
        var login = "person-" + person + "@github.example";
        var profile = JsonNodeFactory.instance
                .objectNode()
                .put("login", login)
                .put("id", person)
                .put("node_id", "MDQ6VXNlcjE" + person)
                .put("avatar_url", "https://avatars.githubusercontent.com/u/" + person + "?v=4")
                .put("gravatar_id", "");
        ADDRESSES.forEach(address -> profile.put(address, "https://api.github.com/users/" + login + "/" + address));
        return profile.put("type", "User")
                .put("site_admin", false)
                .put("name", "Ada Lovelace")
                .put("company", (String) null)
                .put("blog", "")
                .put("location", (String) null)
                .put("email", login)
                .put("public_repos", 8)
                .put("followers", 20)
                .put("following", 0)
                .put("created_at", "2008-01-14T04:33:35Z")
                .put("updated_at", "2008-01-14T04:33:35Z");
    }

    private String secret(String prefix) {
        var bytes = new byte[18];
        random.nextBytes(bytes);
        return prefix + HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        http.stop();
    }
}
