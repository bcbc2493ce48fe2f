package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.Clients;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may exchange, and what Keycloak writes down about it. What is refused is in {@code ExchangeAttacksIT}. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("stateless")
final class TokenExchangeIT {

    private final NotionRealm realm;
    private final App app;
    private final String alias;

    TokenExchangeIT(NotionRealm realm) {
        this.realm = realm;
        app = realm.newApp(Map.of());
        alias = realm.addProvider(Map.of(), Map.of());
    }

    private JsonNode events(String type) {
        return realm.admin()
                .call("GET", "/events?type=" + type + "&client=" + app.clientId(), null)
                .body();
    }

    @Test
    void aClientThatIsNamedNeedsNoSettingsForExternalTokens() {
        realm.admin().configure(alias, Map.of("tokenClients", "another##" + app.clientId()));
        realm.admin().allowStandardExchange(app.clientId());

        realm.assertWorks(realm.signedIn(app, alias).read());
    }

    @Test
    void aClientMayExchangeATokenThatHasItInItsAudience() {
        realm.admin().allowTokenReads(alias, app.clientId());
        var other = realm.newApp(Map.of("protocolMappers", List.of(Clients.audience(app.clientId()))));
        var token = realm.signedIn(other, alias).accessToken();

        realm.assertWorks(app.readToken(TokenEndpoint.EXCHANGE, token, alias, Map.of()));
    }

    /** Apps read so while nobody is signed in. */
    @Test
    void theTokenOfAnOfflineSessionIsExchanged() {
        realm.admin().allowTokenReads(alias, app.clientId());
        var consent = new Browser()
                .open(app.signIn(Map.of("scope", "openid offline_access")))
                .click("#social-" + alias);
        var tokens = app.tokens(NotionRealm.allow(consent, realm.newPerson(), realm.workspace()));
        var userId = app.userInfo(tokens).path("sub").textValue();
        realm.admin().call("DELETE", "/sessions/" + tokens.path("session_state").textValue(), null);

        var later = app.grant(
                "refresh_token",
                Map.of("refresh_token", tokens.path("refresh_token").textValue()));

        realm.assertWorks(app.readToken(TokenEndpoint.EXCHANGE, later.token(), alias, Map.of()));
        assertThat(realm.grants(userId)).isEqualTo(1);
    }

    @Test
    void anExchangeIsAudited() {
        realm.admin().allowTokenReads(alias, app.clientId());
        var ada = realm.signedIn(app, alias);
        var user = ada.userId();
        // The realm keeps none of each read that succeeded.
        realm.admin().saveEvents("TOKEN_EXCHANGE");

        realm.assertWorks(ada.read());
        ada.read(Map.of("workspace_id", UUID.randomUUID().toString()));

        var success = events("TOKEN_EXCHANGE").path(0);
        assertThat(success.path("userId").textValue()).isEqualTo(user);
        assertThat(success.path("sessionId").textValue()).isNotNull();
        assertThat(success.at("/details/requested_issuer").textValue()).isEqualTo(alias);
        assertThat(success.at("/details/subject_token_client_id").textValue()).isEqualTo(app.clientId());
        assertThat(success.at("/details/username").textValue()).isNotNull();
        var error = events("TOKEN_EXCHANGE_ERROR");
        assertThat(error).hasSize(1);
        assertThat(error.path(0).path("userId").textValue()).isEqualTo(user);
        assertThat(error.path(0).at("/details/reason").textValue()).startsWith("invalid_target");
        assertThat(events("TOKEN_EXCHANGE")).hasSize(1);
    }

    @Test
    void aRefusedClientIsAudited() {
        realm.admin().allowStandardExchange(app.clientId());

        assertThat(realm.signedIn(app, alias).read().error()).isEqualTo("access_denied");

        var error = events("TOKEN_EXCHANGE_ERROR").path(0);
        assertThat(error.path("error").textValue()).isEqualTo("not_allowed");
        assertThat(error.at("/details/requested_issuer").textValue()).isEqualTo(alias);
    }

    /** Of the realm, for every client, and about the subject token: Keycloak asks them before us. */
    @Test
    void clientPoliciesAreAsked() {
        var own = BrowserRealm.withNotion(realm, "policies-" + UUID.randomUUID());
        var ada = own.signedIn("notion");
        own.assertWorks(ada.read());
        var executor = Map.of(
                "executor", "jwt-claim-enforcer", "configuration", Map.of("claim-name", "a claim that nobody has"));
        put(own, "profiles", Map.of("name", "claims", "executors", List.of(executor)));
        var anybody = Map.of("condition", "any-client", "configuration", Map.of());
        put(
                own,
                "policies",
                Map.of("name", "all", "enabled", true, "conditions", List.of(anybody), "profiles", List.of("claims")));

        var answer = ada.read();

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.body().path("error_description").textValue()).contains("a claim that nobody has");
        assertThat(answer.token()).isNull();
    }

    private static void put(BrowserRealm own, String kind, Map<String, ?> only) {
        assertThat(own.admin()
                        .call("PUT", "/client-policies/" + kind, Map.of(kind, List.of(only)))
                        .status())
                .isEqualTo(204);
    }

    /** Of Keycloak's tokens for Keycloak's: the answer is its own, to the field. */
    @Test
    void anotherExchangeIsKeycloaksOwn() {
        realm.admin().allowStandardExchange(app.clientId());
        var token = realm.signedIn(app, alias).accessToken();

        var answer = app.exchange(Map.of("subject_token", token, "subject_token_type", App.ACCESS_TOKEN));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.body().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "access_token",
                        "expires_in",
                        "refresh_expires_in",
                        "token_type",
                        "not-before-policy",
                        "session_state",
                        "scope",
                        "issued_token_type");
        var refused = app.exchange(Map.of("subject_token", "nonsense", "subject_token_type", App.ACCESS_TOKEN));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().toString())
                .isEqualTo("{\"error\":\"invalid_request\",\"error_description\":\"Invalid token\"}");
    }
}
