package io.github.keycloaknotion.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Door;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An app that holds the Notion token of a person whose grant we hold gets Keycloak's tokens for them. */
@ExtendWith(NotionRealm.Resolver.class)
final class ExchangeInIT {

    private final NotionRealm realm;

    ExchangeInIT(NotionRealm realm) {
        this.realm = realm;
    }

    private String provider(Map<String, ?> changes, Map<String, String> config) {
        var all = new HashMap<>(Map.of("exchangeIn", "true"));
        all.putAll(config);
        return realm.addProvider(changes, all);
    }

    private String provider() {
        return provider(Map.of(), Map.of());
    }

    /** Somebody who has signed in, and whose Notion token an app has got. */
    private final class SignedIn {
        final EmulatedPerson person;
        final String alias;
        final JsonNode tokens;
        final String notion;

        SignedIn(String alias, EmulatedPerson person) {
            this.alias = alias;
            this.person = person;
            tokens = realm.app().tokens(realm.signIn(new Browser(), alias, person));
            notion = read().token();
        }

        App.Answer read() {
            return realm.app()
                    .readToken(Door.EXCHANGE, tokens.path("access_token").textValue(), alias, Map.of("verify", "true"));
        }

        App.Answer exchange() {
            return realm.app().exchangeIn(notion, alias);
        }

        String userId() {
            return realm.app().userInfo(tokens).path("sub").textValue();
        }

        void change(String field, Object value) {
            var provider = (ObjectNode) realm.admin().provider(alias).body();
            assertThat(realm.admin()
                            .changeProvider(alias, provider.putPOJO(field, value))
                            .status())
                    .isEqualTo(204);
        }

        void change(String setting, String value) {
            var provider = (ObjectNode) realm.admin().provider(alias).body();
            ((ObjectNode) provider.get("config")).put(setting, value);
            assertThat(realm.admin().changeProvider(alias, provider).status()).isEqualTo(204);
        }
    }

    private SignedIn signedIn() {
        return new SignedIn(provider(), realm.newPerson());
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
    void aTokenOfAGrantThatWeHoldIsItsOwner() {
        var app = signedIn();

        var answer = app.exchange();

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(realm.app().userInfo(answer.body()).path("sub").textValue()).isEqualTo(app.userId());
        assertThat(app.exchange().status()).as("once more").isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false"})
    void withoutTheSettingNoTokenIsTaken(String off) {
        var app = signedIn();
        var calls = realm.notion().calls(app.person).size();
        app.change("exchangeIn", off);

        assertRefused(app.exchange(), 400, "invalid_request", "exchangeIn");
        assertThat(realm.notion().calls(app.person)).as("Notion is not asked").hasSize(calls);
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
        var app = signedIn();

        assertUnknown(realm.app()
                .exchangeIn(realm.notion().grant(NotionRealm.CONNECTION, app.person, realm.workspace()), app.alias));
    }

    @Test
    void aTokenForAWorkspaceThatThePersonDidNotConnectHereIsRefused() {
        var app = signedIn();
        var other = realm.notion().add(EmulatedWorkspace.named("Other"));

        assertUnknown(
                realm.app().exchangeIn(realm.notion().grant(NotionRealm.CONNECTION, app.person, other), app.alias));
    }

    @Test
    void whoHasDisconnectedIsRefused() {
        var app = signedIn();
        app.change("revokeOnUnlink", "false");
        assertThat(realm.admin().unlink(app.userId(), app.alias).status()).isEqualTo(204);

        assertUnknown(app.exchange());
    }

    /** The token is told from the grant by its authorization: so the grant has to be the one that was sealed. */
    @Test
    void aGrantThatSomebodyEditedIsNoGrant() {
        var app = signedIn();
        var foreign = realm.notion().grant(NotionRealm.CONNECTION, app.person, realm.workspace());
        realm.database()
                .execute("update notion_grant set issued_at = issued_at + 1 where user_id = '" + app.userId() + "'");

        assertUnknown(app.exchange());
        assertUnknown(realm.app().exchangeIn(foreign, app.alias));
    }

    @Test
    void aProviderForLinkingAloneTakesNone() {
        var app = signedIn();
        app.change("linkOnly", (Object) true);

        assertRefused(app.exchange(), 403, "access_denied", "nobody signs in with this provider");
    }

    @Test
    void aDisabledProviderTakesNone() {
        var app = signedIn();
        app.change("enabled", (Object) false);

        var answer = app.exchange();

        assertThat(answer.status()).as(answer.body().toString()).isBetween(400, 403);
        assertThat(answer.token()).isNull();
    }

    @Test
    void aTokenOfAnotherConnectionIsRefused() {
        var token = realm.notion().grant(NotionRealm.OTHER_CONNECTION, realm.newPerson(), realm.workspace());

        assertRefused(realm.app().exchangeIn(token, provider()), 400, "invalid_token", "not active");
    }

    @Test
    void aDeadTokenIsRefused() {
        var app = signedIn();
        realm.notion().end(app.person);

        assertThat(app.exchange().error()).isEqualTo("invalid_token");
        assertThat(realm.app().exchangeIn("nonsense", app.alias).error()).isEqualTo("invalid_token");
    }

    @Test
    void onlyAllowedWorkspacesComeIn() {
        var app = signedIn();
        app.change("allowedWorkspaces", UUID.randomUUID().toString());

        assertRefused(app.exchange(), 403, "access_denied", "the workspace is not allowed");
    }

    @Test
    void whileNotionIsOutOfReachNobodyIsBelieved() {
        var app = signedIn();
        realm.notion().fail(app.person, Endpoint.INTROSPECT, Fault.status(503, ""));

        assertRefused(app.exchange(), 503, "temporarily_unavailable", "Notion cannot be asked");
    }
}
