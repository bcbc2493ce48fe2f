package io.github.keycloaknotion.testbed.realm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An app that has a client of its own in the realm. */
public record RegisteredApp(String url, String clientId, String clientSecret) {

    /** Registers an app that has a server, and can keep a secret. */
    public static RegisteredApp confidential(NotionRealm realm, String url) {
        return register(realm, url, false);
    }

    /** Registers an app that is all in the browser. */
    public static RegisteredApp inBrowser(NotionRealm realm, String url) {
        return register(realm, url, true);
    }

    private static RegisteredApp register(NotionRealm realm, String url, boolean inBrowser) {
        var app = new RegisteredApp(
                url, "app-" + UUID.randomUUID(), UUID.randomUUID().toString());
        var client = Map.of(
                "clientId",
                app.clientId,
                "secret",
                app.clientSecret,
                "publicClient",
                inBrowser,
                "redirectUris",
                List.of(url + "/*"),
                "webOrigins",
                List.of(url),
                "attributes",
                Map.of("post.logout.redirect.uris", "+", "pkce.code.challenge.method", "S256"));
        var outcome = realm.admin().call("POST", "/clients", client);
        assertThat(outcome.status()).as(outcome.body().toString()).isEqualTo(201);
        return app;
    }
}
