package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is given no token; where Keycloak answers first, its answer stands. */
@ParameterizedClass
@MethodSource("endpoints")
@ExtendWith(NotionRealm.Resolver.class)
@Tag("v2")
final class RefusalsIT {

    private static final String ORIGIN = "http://localhost:3000";

    private final TokenEndpoint endpoint;
    private final NotionRealm realm;

    RefusalsIT(TokenEndpoint endpoint, NotionRealm realm) {
        this.endpoint = endpoint;
        this.realm = realm;
    }

    static List<TokenEndpoint> endpoints() {
        return ServerUnderTest.endpoints();
    }

    private Answer read(App app, String accessToken, String alias) {
        return app.readToken(endpoint, accessToken, alias, Map.of());
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isBetween(400, 404);
        assertThat(answer.token()).isNull();
    }

    @Test
    void noToken() {
        assertRefused(read(realm.app(), null, "notion"));
        assertRefused(read(realm.app(), "nonsense", "notion"));
    }

    @Test
    @Tag("stateless")
    void anExpiredToken() {
        var app = realm.newApp(Map.of("attributes", Map.of("access.token.lifespan", "3")));
        var token = realm.signedIn(app, "notion").accessToken();

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertRefused(read(realm.app(), token, "notion")));
    }

    @Test
    void anotherRealmsToken() {
        assertRefused(read(realm.app(), realm.admin().token(), "notion"));
    }

    @Test
    void aClientThatMayNot() {
        var app = realm.newApp(Map.of("fullScopeAllowed", false));

        var answer = read(app, realm.signedIn(app, "notion").accessToken(), "notion");

        assertRefused(answer);
        assertThat(answer.status()).isEqualTo(403);
    }

    /** At V1 whoever holds the person's token is the client that it was given to. */
    @Test
    void aTokenThatWasNotGivenToTheClient() {
        var app = realm.newApp(Map.of("fullScopeAllowed", false));

        assertRefused(read(realm.app(), realm.signedIn(app, "notion").accessToken(), "notion"));
    }

    @Test
    void anUnknownAlias() {
        var answer = read(realm.app(), realm.signedIn("notion").accessToken(), "nowhere");

        assertThat(answer.token()).isNull();
        // Keycloak's page for providers that went wrong.
        assertThat(answer.status())
                .isEqualTo(endpoint == TokenEndpoint.V1 ? 502 : endpoint == TokenEndpoint.V2 ? 403 : 400);
    }

    @Test
    void aPersonWhoNeverConnected() {
        var name = "local-" + UUID.randomUUID();
        realm.admin().addUser(name, name + "@example.com", "password");
        var local = SignedIn.withPassword(realm.app(), "notion", realm.newPerson(), name, "password");

        assertRefused(local.at(endpoint).read());
    }

    @Test
    @Tag("stateless")
    void aPersonWhoLeft() {
        var ada = realm.signedIn("notion").at(endpoint);
        assertThat(ada.read().status()).isEqualTo(200);

        realm.admin().unlink(ada.userId(), "notion");

        assertRefused(ada.read());
    }

    @Test
    void pagesOfTheClientsOriginsAloneMayReadTheAnswers() {
        var clientId = "in-browsers-" + UUID.randomUUID();
        realm.admin().addClient(clientId, "secret", Map.of());
        realm.admin().allowTokenReads("notion", clientId);
        var app = new App(realm.keycloak().baseUrl(), clientId, "secret");
        var token = realm.signedIn(app, "notion").accessToken();
        var elsewhere = Map.of("workspace_id", "elsewhere");

        var ours = app.from(ORIGIN);
        assertThat(read(ours, token, "notion").allowedOrigin()).isEqualTo(ORIGIN);
        var error = ours.readToken(endpoint, token, "notion", elsewhere);
        assertThat(error.error()).isEqualTo("invalid_target");
        assertThat(error.allowedOrigin()).isEqualTo(ORIGIN);

        var theirs = app.from("http://evil.example");
        assertThat(read(theirs, token, "notion").allowedOrigin()).isNull();
    }
}
