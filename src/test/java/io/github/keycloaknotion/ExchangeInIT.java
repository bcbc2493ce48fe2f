package io.github.keycloaknotion;

import static io.github.keycloaknotion.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.client.Browser;
import io.github.keycloaknotion.client.Door;
import io.github.keycloaknotion.emulator.EmulatedPerson;
import io.github.keycloaknotion.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.emulator.Endpoint;
import io.github.keycloaknotion.emulator.Fault;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An app that holds a Notion token of our connection gets Keycloak's tokens for its owner. */
@ExtendWith(NotionRealm.Resolver.class)
final class ExchangeInIT {

    private final NotionRealm realm;

    ExchangeInIT(NotionRealm realm) {
        this.realm = realm;
    }

    private String notionToken(EmulatedPerson person) {
        return realm.notion().grant(NotionRealm.CONNECTION, person, realm.workspace());
    }

    @Test
    void aTokenOfOurConnectionIsItsOwner() {
        var person = realm.newPerson();
        var page = allow(realm.consentPage(new Browser(), "notion"), person, realm.workspace());
        var tokens = realm.app().tokens(page);
        var token = tokens.path("access_token").textValue();
        var notion =
                realm.app().readToken(Door.EXCHANGE, token, "notion", Map.of()).token();

        var answer = realm.app().exchangeIn(notion, "notion");

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(realm.app().userInfo(answer.body()).path("sub"))
                .isEqualTo(realm.app().userInfo(tokens).path("sub"));
    }

    @Test
    void aNewPersonBecomesAUser() {
        var verified = realm.newPerson();
        var person = realm.notion().add(verified.withEmail(verified.email(), false));

        var answer = realm.app().exchangeIn(notionToken(person), "notion");

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        var user = realm.app().userInfo(answer.body());
        assertThat(user.path("email").textValue()).isEqualTo(person.email());
        assertThat(user.path("email_verified").booleanValue()).isFalse();
    }

    @Test
    void aVerifiedAddressStaysVerified() {
        var answer = realm.app().exchangeIn(notionToken(realm.newPerson()), "notion");

        assertThat(realm.app().userInfo(answer.body()).path("email_verified").booleanValue())
                .isTrue();
    }

    @Test
    void aTokenOfAnotherConnectionIsRefused() {
        var token = realm.notion().grant(NotionRealm.OTHER_CONNECTION, realm.newPerson(), realm.workspace());

        var answer = realm.app().exchangeIn(token, "notion");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("invalid_token");
    }

    @Test
    void aDeadTokenIsRefused() {
        var person = realm.newPerson();
        var token = notionToken(person);
        realm.notion().end(person);

        assertThat(realm.app().exchangeIn(token, "notion").error()).isEqualTo("invalid_token");
        assertThat(realm.app().exchangeIn("nonsense", "notion").error()).isEqualTo("invalid_token");
    }

    @Test
    void onlyAllowedWorkspacesComeIn() {
        var other = realm.notion().add(EmulatedWorkspace.named("Other"));
        var alias = realm.addProvider(Map.of(), Map.of("allowedWorkspaces", other.id()));

        var answer = realm.app().exchangeIn(notionToken(realm.newPerson()), alias);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.error()).isEqualTo("access_denied");
    }

    @Test
    void whileNotionIsOutOfReachNobodyIsBelieved() {
        var person = realm.newPerson();
        var token = notionToken(person);
        realm.notion().fail(person, Endpoint.INTROSPECT, Fault.status(503, ""));

        var answer = realm.app().exchangeIn(token, "notion");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("temporarily_unavailable");
    }
}
