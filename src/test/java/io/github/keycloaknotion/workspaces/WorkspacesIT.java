package io.github.keycloaknotion.workspaces;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.Clients;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An app shows which workspaces a person has connected, and lets them disconnect one. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("stateless")
final class WorkspacesIT {

    private final NotionRealm realm;

    WorkspacesIT(NotionRealm realm) {
        this.realm = realm;
    }

    private App addClient(String alias, Map<String, ?> settings) {
        var app = realm.newApp(settings);
        realm.admin().allowExternalTokens(alias, app.clientId());
        return app;
    }

    private static String path(String alias) {
        return "/notion/" + alias + "/workspaces";
    }

    private Answer disconnect(App app, String token, String alias) {
        return app.disconnect(token, alias, realm.workspace().id());
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isIn(400, 401, 403);
        assertThat(answer.error()).isNotNull();
        assertThat(answer.body().has("workspaces")).isFalse();
    }

    private static void assertListed(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.body().path("workspaces")).hasSize(1);
    }

    @Test
    void aWorkspaceIsDisconnectedAndRevokedAlone() {
        var first = realm.notion().add(EmulatedWorkspace.named("First"));
        var person = realm.newPerson();
        realm.signedIn("notion", person, first);
        var token = realm.signedIn("notion", person).accessToken();
        var list = realm.app().workspaces(token, "notion").body().path("workspaces");
        assertThat(list).hasSize(2);
        assertThat(list.path(0).path("current").booleanValue()).isFalse();
        assertThat(list.path(1).path("current").booleanValue()).isTrue();
        assertThat(list.path(0).has("read_by")).as("what other apps do").isFalse();

        assertThat(disconnect(realm.app(), token, "notion").status()).isEqualTo(204);

        var left = realm.app().workspaces(token, "notion").body().path("workspaces");
        assertThat(left).hasSize(1);
        assertThat(left.path(0).path("workspace_id").textValue()).isEqualTo(first.id());
        assertThat(left.path(0).path("current").booleanValue()).isTrue();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(realm.notion().isConnected(person, realm.workspace()))
                        .isFalse());
        assertThat(realm.notion().isConnected(person, first)).isTrue();

        assertThat(realm.app().disconnect(token, "notion", first.id()).status()).isEqualTo(204);
        assertThat(realm.app().workspaces(token, "notion").body().path("workspaces"))
                .isEmpty();
        assertThat(realm.app().disconnect(token, "notion", first.id()).error()).isEqualTo("invalid_target");
    }

    @Test
    void strangersAreRefused() {
        var barred = realm.addReadableProvider(Map.of(), Map.of("tokenClients", "another-app"));
        var token = realm.signedIn(barred).accessToken();

        assertThat(realm.app().workspaces("nonsense", "notion").error()).isEqualTo("invalid_token");
        assertThat(realm.app().workspaces(token, barred).error()).isEqualTo("access_denied");
        assertThat(disconnect(realm.app(), token, barred).error()).isEqualTo("access_denied");
        assertThat(realm.app().workspaces(token, "nowhere").status()).isEqualTo(403);
        assertThat(realm.app().bearer("GET", path("notion"), "nonsense").status())
                .isEqualTo(401);
    }

    /** It proves who the person is, and not who calls; for the account console alone is that enough. */
    @Test
    void aBearerTokenIsNotEnoughForAnApp() {
        var token = realm.signedIn("notion").accessToken();

        var list = realm.app().bearer("GET", path("notion"), token);
        assertThat(list.status()).isEqualTo(403);
        assertThat(list.error()).isEqualTo("access_denied");
        assertThat(list.body().path("error_description").textValue()).contains("POST");
        var workspace = path("notion") + "/" + realm.workspace().id();
        assertThat(realm.app().bearer("DELETE", workspace, token).error()).isEqualTo("access_denied");
        assertListed(realm.app().workspaces(token, "notion"));
    }

    @Test
    void noTokenInTheFormIsNoToken() {
        var token = realm.signedIn("notion").accessToken();
        var app = addClient("notion", Map.of());

        var answer = app.with(Map.of("Authorization", "Bearer " + token))
                .post(path("notion"), Map.of("client_id", app.clientId(), "client_secret", "secret"));

        assertRefused(answer);
    }

    @Test
    void aWrongSecretIsRefused() {
        var token = realm.signedIn("notion").accessToken();
        var form = Map.of("client_id", realm.app().clientId(), "client_secret", "wrong", "token", token);

        assertThat(realm.app().post(path("notion"), form).status()).isEqualTo(401);
    }

    /** Keycloak knows from other clients' apps which tokens they were sent. */
    @Test
    void aResourceServerListsIfItMayAndNeverDisconnects() {
        var resource = addClient("notion", Map.of());
        var stranger = realm.newApp(Map.of());
        var mappers = List.of(Clients.audience(resource.clientId()), Clients.audience(stranger.clientId()));
        var app = addClient("notion", Map.of("protocolMappers", mappers));
        var token = realm.signedIn(app, "notion").accessToken();

        assertListed(resource.workspaces(token, "notion"));
        assertThat(disconnect(resource, token, "notion").error()).isEqualTo("access_denied");
        assertThat(stranger.workspaces(token, "notion").error()).isEqualTo("access_denied");
        assertThat(disconnect(stranger, token, "notion").error()).isEqualTo("access_denied");
        var notInAudience = addClient("notion", Map.of());
        assertThat(notInAudience.workspaces(token, "notion").error()).isEqualTo("access_denied");

        assertListed(app.workspaces(token, "notion"));
        assertThat(disconnect(app, token, "notion").status()).isEqualTo(204);
    }

    /** By standard token exchange a resource server gets a token of its own, in the same session. */
    @Test
    void anExchangedTokenIsNotThePersonsOwnDoing() {
        var settings = Map.of(
                "standard.token.exchange.enabled",
                "true",
                "standard.token.exchange.enableRefreshRequestedTokenType",
                "SAME_SESSION");
        var resource = addClient("notion", Map.of("attributes", settings));
        var app = addClient("notion", Map.of("protocolMappers", List.of(Clients.audience(resource.clientId()))));
        var token = realm.signedIn(app, "notion").accessToken();
        var grant = new HashMap<>(Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "client_id",
                resource.clientId(),
                "client_secret",
                "secret",
                "subject_token",
                token,
                "subject_token_type",
                "urn:ietf:params:oauth:token-type:access_token"));
        var exchanged = resource.post("/protocol/openid-connect/token", grant).token();
        assertListed(resource.workspaces(exchanged, "notion"));
        assertThat(disconnect(resource, exchanged, "notion").error()).isEqualTo("access_denied");

        grant.put("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token");
        var withRefresh = resource.post("/protocol/openid-connect/token", grant);
        assertThat(disconnect(resource, withRefresh.token(), "notion").error()).isEqualTo("access_denied");
        var refreshed = resource.post(
                "/protocol/openid-connect/token",
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        withRefresh.body().path("refresh_token").asText(),
                        "client_id",
                        resource.clientId(),
                        "client_secret",
                        "secret"));
        assertThat(disconnect(resource, refreshed.token(), "notion").error()).isEqualTo("access_denied");
    }

    @Test
    void aPublicClientIsRefused() {
        var app = addClient("notion", Map.of("publicClient", true));
        var token = realm.signedIn(app, "notion").accessToken();

        assertRefused(app.workspaces(token, "notion"));
        assertRefused(disconnect(app, token, "notion"));
        assertRefused(app.bearer("GET", path("notion"), token));
    }

    /** The role "read-token", that everybody's token has here, says nothing of the client. */
    @Test
    void aClientThatMayNotReadIsRefused() {
        var app = realm.newApp(Map.of());
        var token = realm.signedIn(app, "notion").accessToken();

        assertThat(app.workspaces(token, "notion").error()).isEqualTo("access_denied");
        assertThat(disconnect(app, token, "notion").error()).isEqualTo("access_denied");
        assertRefused(app.bearer("GET", path("notion"), token));
    }

    @Test
    void aClientOfAnotherProviderIsRefused() {
        var other = realm.addProvider(Map.of(), Map.of());
        var app = addClient(other, Map.of());
        var token = realm.signedIn(app, "notion").accessToken();

        assertThat(app.workspaces(token, "notion").error()).isEqualTo("access_denied");
        assertThat(disconnect(app, token, "notion").error()).isEqualTo("access_denied");
    }

    @Test
    void anOfflineTokenListsAndDoesNotDisconnect() {
        var app = addClient("notion", Map.of());
        var consent = new Browser()
                .open(app.signIn(Map.of("scope", "openid offline_access")))
                .click("#social-notion");
        var token = app.tokens(allow(consent, realm.newPerson(), realm.workspace()))
                .path("access_token")
                .textValue();

        assertListed(app.workspaces(token, "notion"));
        assertThat(disconnect(app, token, "notion").error()).isEqualTo("access_denied");
    }

    @Test
    void aServiceAccountDoesNotDisconnect() {
        var app = addClient("notion", Map.of("serviceAccountsEnabled", true));
        var token = app.post(
                        "/protocol/openid-connect/token",
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                app.clientId(),
                                "client_secret",
                                "secret"))
                .token();

        assertThat(disconnect(app, token, "notion").error()).isEqualTo("access_denied");
    }

    /** As for the whole link, in the account console and when an app asks to connect. */
    @Test
    void aPersonWhoMayNotManageTheAccountDoesNotDisconnect() {
        var app = addClient("notion", Map.of());
        var ada = realm.signedIn(app, "notion");
        realm.admin().removeRealmRoles(ada.userId());

        assertListed(app.workspaces(ada.accessToken(), "notion"));
        assertThat(disconnect(app, ada.accessToken(), "notion").error()).isEqualTo("access_denied");
    }

    /** Tokens of any app may have the role that lets the account console do it. */
    @Test
    void anAppIsNotTakenForTheAccountConsole() {
        var app = realm.newApp(Map.of("name", "Account Console " + UUID.randomUUID()));
        var ada = realm.signedIn(app, "notion");
        assertThat(ada.userId()).isNotNull();

        var workspace = path("notion") + "/" + realm.workspace().id();
        assertThat(app.bearer("DELETE", workspace, ada.accessToken()).error()).isEqualTo("access_denied");
    }
}
