package io.github.keycloaknotion.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.emulator.Trait;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An app that holds the Notion token of a person whose grant we hold gets Keycloak's tokens for them. */
@ExtendWith(NotionRealm.Resolver.class)
final class ExchangeInIT {

    private final NotionRealm realm;

    ExchangeInIT(NotionRealm realm) {
        this.realm = realm;
    }

    private String provider() {
        return realm.addReadableProvider(Map.of(), Map.of("exchangeIn", "true"));
    }

    /** Somebody who has signed in, and whose Notion token an app has got. */
    private final class Subject {
        final SignedIn signedIn = realm.signedIn(provider());
        final String userId = signedIn.userId();
        final EmulatedPerson person = signedIn.person();
        final String alias = signedIn.alias();
        final String token = signedIn.verify().token();

        App.Answer exchange() {
            return realm.app().exchangeIn(token, alias);
        }

        void configure(String setting, String value) {
            realm.admin().configure(alias, Map.of(setting, value));
        }
    }

    private static void assertRefused(App.Answer answer, int status, String error, String description) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.error()).isEqualTo(error);
        assertThat(answer.body().path("error_description").textValue()).contains(description);
        assertThat(answer.token()).isNull();
    }

    private static void assertUnknown(App.Answer answer) {
        assertRefused(answer, 400, "invalid_token", "the person has to sign in with Notion here first");
    }

    @Test
    @Tag("stateless")
    void aTokenOfAGrantThatWeHoldIsItsOwner() {
        var ada = new Subject();

        var answer = ada.exchange();

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(realm.app().userInfo(answer.body()).path("sub").textValue()).isEqualTo(ada.userId);
        assertThat(ada.exchange().status()).as("once more").isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false"})
    void withoutTheSettingNoTokenIsTaken(String off) {
        var ada = new Subject();
        var calls = realm.notion().calls(ada.person).size();
        ada.configure("exchangeIn", off);

        assertRefused(ada.exchange(), 400, "invalid_request", "exchangeIn");
        assertThat(realm.notion().calls(ada.person)).as("Notion is not asked").hasSize(calls);
    }

    /** The same clients as for the other direction; the provider's setting does not let everybody in. */
    @Test
    void onlyAllowedClientsBringTokens() {
        var ada = new Subject();
        var app = realm.newApp(Map.of());
        var calls = realm.notion().calls(ada.person).size();

        assertRefused(app.exchangeIn(ada.token, ada.alias), 403, "access_denied", "tokenClients");
        realm.admin().allowExternalTokens(ada.alias, app.clientId());
        assertRefused(app.exchangeIn(ada.token, ada.alias), 400, "invalid_request", "Standard token exchange");
        realm.admin().allowStandardExchange(app.clientId());
        ada.configure("tokenClients", "another");
        assertRefused(app.exchangeIn(ada.token, ada.alias), 403, "access_denied", "tokenClients");
        assertThat(realm.notion().calls(ada.person)).as("Notion is not asked").hasSize(calls);

        ada.configure("tokenClients", app.clientId());
        assertThat(app.exchangeIn(ada.token, ada.alias).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "requested_issuer, notion, invalid_request",
        "requested_subject, admin, invalid_request",
        "actor_token, nonsense, invalid_request",
        "scope, nothing, invalid_scope",
        "audience, nobody, invalid_client",
        "subject_token_type, urn:ietf:params:oauth:token-type:jwt, invalid_request",
        "requested_token_type, urn:ietf:params:oauth:token-type:refresh_token, invalid_request",
        "requested_token_type, urn:ietf:params:oauth:token-type:saml2, invalid_request"
    })
    void whatTheStandardExchangeRefusesBeginsNoSession(String parameter, String value, String error) {
        var ada = new Subject();
        var form = new HashMap<>(Map.of(
                "subject_token", ada.token, "subject_token_type", App.ACCESS_TOKEN, "subject_issuer", ada.alias));
        form.put(parameter, value);
        var sessions = sessions(ada);

        var answer = realm.app().exchange(form);

        assertRefused(answer, 400, error, "");
        assertThat(sessions(ada)).isEqualTo(sessions);
    }

    private int sessions(Subject of) {
        return realm.admin()
                .call("GET", "/users/" + of.userId + "/sessions", null)
                .body()
                .size();
    }

    @Test
    void aDisabledUserIsRefused() {
        var ada = new Subject();
        realm.admin().call("PUT", "/users/" + ada.userId, Map.of("enabled", false));

        assertRefused(ada.exchange(), 400, "invalid_token", "");
    }

    /** As at Keycloak's other grants without a page. */
    @Test
    void whoHasSomethingToDoFirstIsRefused() {
        var ada = new Subject();
        realm.admin().call("PUT", "/users/" + ada.userId, Map.of("requiredActions", List.of("UPDATE_PASSWORD")));

        assertRefused(ada.exchange(), 400, "invalid_token", "they have to sign in");
    }

    /** The person's, like any other: whoever ends it ends the tokens. */
    @Test
    @Tag("stateless")
    void theSessionIsTheClientsAndCanBeEnded() {
        var ada = new Subject();
        var answer = ada.exchange();
        assertThat(sessions(ada)).isEqualTo(2);
        assertThat(realm.app().userInfo(answer.body()).path("sub").textValue()).isEqualTo(ada.userId);

        realm.admin().call("POST", "/users/" + ada.userId + "/logout", null);

        assertThat(sessions(ada)).isZero();
        assertThat(realm.app().userInfo(answer.body()).path("sub").textValue()).isNull();
    }

    @Test
    void aNewPersonIsRefused() {
        var alias = provider();
        var person = realm.newPerson();

        assertUnknown(
                realm.app().exchangeIn(realm.notion().grant(NotionRealm.CONNECTION, person, realm.workspace()), alias));

        assertThat(realm.admin()
                        .call("GET", "/users?exact=true&email=" + person.email(), null)
                        .body())
                .isEmpty();
    }

    @Test
    void whoIsKnownByTheirAddressAloneIsRefused() {
        var alias = provider();
        var person = realm.newPerson();
        var userId = realm.admin().addUser("local-" + UUID.randomUUID(), person.email(), "password");

        assertUnknown(
                realm.app().exchangeIn(realm.notion().grant(NotionRealm.CONNECTION, person, realm.workspace()), alias));

        assertThat(realm.admin().links(userId)).isEmpty();
    }

    /** Notion does not promise to call only the tokens of our own connection active. */
    @Test
    void aTokenOfAnAuthorizationThatWeDoNotHoldIsRefused() {
        var ada = new Subject();

        assertUnknown(realm.app()
                .exchangeIn(realm.notion().grant(NotionRealm.CONNECTION, ada.person, realm.workspace()), ada.alias));
    }

    @Test
    void aTokenForAWorkspaceThatThePersonDidNotConnectHereIsRefused() {
        var ada = new Subject();
        var other = realm.notion().add(EmulatedWorkspace.named("Other"));

        assertUnknown(
                realm.app().exchangeIn(realm.notion().grant(NotionRealm.CONNECTION, ada.person, other), ada.alias));
    }

    @Test
    void whoHasDisconnectedIsRefused() {
        var ada = new Subject();
        ada.configure("revokeOnUnlink", "false");
        assertThat(realm.admin().unlink(ada.userId, ada.alias).status()).isEqualTo(204);

        assertUnknown(ada.exchange());
    }

    /** Keycloak's own search for the user ends in an error there. */
    @Test
    void anAccountOfTwoUsersIsNobodys() {
        var ada = new Subject();
        var other = realm.admin().addUser("local-" + UUID.randomUUID(), UUID.randomUUID() + "@example.com", "password");
        var link = Map.of("identityProvider", ada.alias, "userId", ada.person.id(), "userName", ada.person.name());
        assertThat(realm.admin()
                        .call("POST", "/users/" + other + "/federated-identity/" + ada.alias, link)
                        .status())
                .isEqualTo(204);

        assertUnknown(ada.exchange());
    }

    /** The token is told from the grant by its authorization: so the grant has to be the one that was sealed. */
    @Test
    void aGrantThatSomebodyEditedIsNoGrant() {
        var ada = new Subject();
        var foreign = realm.notion().grant(NotionRealm.CONNECTION, ada.person, realm.workspace());
        realm.database()
                .execute("update NOTION_GRANT set issued_at = issued_at + 1 where user_id = '" + ada.signedIn.userId()
                        + "'");

        assertUnknown(ada.exchange());
        assertUnknown(realm.app().exchangeIn(foreign, ada.alias));
    }

    @Test
    void aProviderForLinkingAloneTakesNone() {
        var ada = new Subject();
        realm.admin().change(ada.alias, provider -> provider.put("linkOnly", true));

        assertRefused(ada.exchange(), 403, "access_denied", "nobody signs in with this provider");
    }

    @Test
    void aDisabledProviderTakesNone() {
        var ada = new Subject();
        realm.admin().change(ada.alias, provider -> provider.put("enabled", false));

        var answer = ada.exchange();

        assertThat(answer.status()).as(answer.body().toString()).isBetween(400, 403);
        assertThat(answer.token()).isNull();
    }

    @Test
    void aTokenOfAnotherConnectionIsRefused() {
        var token = realm.notion().grant(NotionRealm.OTHER_CONNECTION, realm.newPerson(), realm.workspace());

        assertRefused(realm.app().exchangeIn(token, provider()), 400, "invalid_token", "not active");
    }

    /** Notion does not document for whose tokens it answers. */
    @Test
    void aTokenThatWeWereNotGivenIsRefusedWhateverNotionSaysOfIt() {
        var connection = new Connection("open-" + UUID.randomUUID(), "secret", Trait.INTROSPECTS_FOR_ANYBODY);
        realm.notion().register(connection);
        var alias = realm.addReadableProvider(
                Map.of(),
                Map.of(
                        "exchangeIn",
                        "true",
                        "clientId",
                        connection.clientId(),
                        "clientSecret",
                        connection.clientSecret()));
        var ada = realm.signedIn(alias);
        var personal = new Connection("personal access tokens", "none");

        for (var elsewhere : List.of(NotionRealm.OTHER_CONNECTION, personal)) {
            var token = realm.notion().grant(elsewhere, ada.person(), realm.workspace());
            assertUnknown(realm.app().exchangeIn(token, alias));
        }
        assertThat(realm.app().exchangeIn(ada.read().token(), alias).status()).isEqualTo(200);
    }

    @Test
    void aTokenThatWasRefreshedAwayIsRefusedEvenIfNotionTakesIt() {
        var ada = new Subject();
        var bot = ada.exchange();
        assertThat(bot.status()).isEqualTo(200);
        realm.notion().expire(ada.person);
        realm.assertWorks(ada.signedIn.verify());
        realm.notion().fail(ada.person, Endpoint.INTROSPECT, Fault.body("application/json", "{\"active\":true}"));
        realm.notion()
                .fail(
                        ada.person,
                        Endpoint.ME,
                        Fault.status(
                                200,
                                "{\"id\":\"bot\",\"bot\":{\"owner\":{\"type\":\"user\",\"user\":{\"id\":\""
                                        + ada.person.id() + "\"}},\"workspace_id\":\""
                                        + realm.workspace().id() + "\"}}"));

        assertUnknown(ada.exchange());
    }

    /** Which nothing has ended: it waits until the person leaves. */
    @Test
    void aTokenOfAnEarlierSignInIsItsOwner() {
        var ada = new Subject();
        realm.signedIn(ada.alias, ada.person);

        assertThat(ada.exchange().status()).isEqualTo(200);
    }

    @Test
    void aDeadTokenIsRefused() {
        var ada = new Subject();
        realm.notion().end(ada.person);

        assertThat(ada.exchange().error()).isEqualTo("invalid_token");
        assertThat(realm.app().exchangeIn("nonsense", ada.alias).error()).isEqualTo("invalid_token");
    }

    @Test
    void onlyAllowedWorkspacesComeIn() {
        var ada = new Subject();
        ada.configure("allowedWorkspaces", UUID.randomUUID().toString());

        assertRefused(ada.exchange(), 403, "access_denied", "the workspace is not allowed");
    }

    @Test
    void whileNotionIsOutOfReachNobodyIsBelieved() {
        var ada = new Subject();
        realm.notion().fail(ada.person, Endpoint.INTROSPECT, Fault.status(503, ""));

        assertRefused(ada.exchange(), 503, "temporarily_unavailable", "Notion cannot be asked");
    }
}
