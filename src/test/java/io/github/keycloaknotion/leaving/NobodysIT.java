package io.github.keycloaknotion.leaving;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pair that nobody holds is revoked at Notion, whichever way it came to be nobody's. */
@Tag("v2")
@Tag("stateless")
// Most of what it does is waiting: so it begins early, and others work meanwhile.
@Order(1)
@ExtendWith(NotionRealm.Resolver.class)
final class NobodysIT {

    private final NotionRealm realm;

    NobodysIT(NotionRealm realm) {
        this.realm = realm;
    }

    private void awaitRevoked(EmulatedPerson person) {
        realm.awaitRevoked(person, Duration.ofMinutes(2));
    }

    @Test
    @Tag("database")
    void ofAWorkspaceThatIsNotAllowed() {
        var alias = realm.addProvider(
                Map.of(), Map.of("allowedWorkspaces", UUID.randomUUID().toString()));
        var person = realm.newPerson();

        assertThat(realm.signIn(new Browser(), alias, person).status()).isEqualTo(403);

        awaitRevoked(person);
    }

    @Test
    void ofAWorkspaceThatOwnsItsToken() {
        var person = realm.newPerson();
        realm.notion()
                .fail(
                        person,
                        Endpoint.TOKEN,
                        Fault.changed(answer -> answer.putObject("owner")
                                .put("type", "workspace")
                                .put("workspace", true)));

        assertThat(realm.signIn(new Browser(), "notion", person).status()).isEqualTo(403);

        awaitRevoked(person);
    }

    @Test
    void ofARefusedLinking() {
        var owner = realm.signedIn("notion");
        var person = owner.person();
        var name = "local-" + UUID.randomUUID();
        realm.admin().addUser(name, name + "@example.com", "password");
        var browser = new Browser();
        realm.app().tokens(realm.passwordSignIn(browser, name, "password"));

        var page = allow(realm.linkingConsentPage(browser), person, realm.workspace());

        assertThat(page.text()).contains("already linked");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(realm.revocations(person.id())).isZero());
        // To revoke it might have ended what its owner has connected, too.
        realm.assertWorks(owner.verify());

        assertThat(realm.admin().unlink(owner.userId(), "notion").status()).isEqualTo(204);
        awaitRevoked(person);
    }

    @Test
    void whenTokensAreNotStored() {
        var alias = realm.addProvider(Map.of("storeToken", false), Map.of());
        var person = realm.newPerson();

        realm.signedIn(alias, person);

        awaitRevoked(person);
    }

    /** The user is there already, so Keycloak asks whether to link; and nobody answers. */
    @Test
    void ofAFirstLoginThatNobodyEnds() {
        var own = BrowserRealm.withNotion(realm, "abandoned");
        assertThat(own.admin()
                        .call(
                                "PUT",
                                "",
                                Map.of(
                                        "accessCodeLifespanLogin",
                                        3,
                                        "accessCodeLifespanUserAction",
                                        3,
                                        "accessCodeLifespan",
                                        3))
                        .status())
                .isEqualTo(204);
        var person = realm.newPerson();
        own.admin().addUser("local", person.email(), "password");

        var page = allow(
                new Browser().open(own.app().signIn(Map.of())).click("#social-notion"), person, realm.workspace());

        assertThat(page.text()).contains("already exists");
        assertThat(realm.notion().isConnected(person)).isTrue();
        awaitRevoked(person);
    }

    @Test
    void butNotOfAFirstLoginThatEnds() {
        var person = realm.newPerson();
        var app = realm.signedIn("notion", person);

        realm.assertWorks(app.read());

        assertThat(realm.notion().calls(person)).containsExactly(Endpoint.TOKEN);
    }

    /** The first pair lives on at Notion when a second one is given. */
    @Test
    @Tag("database")
    void ofAWorkspaceThatWasConnectedAgain() {
        var person = realm.newPerson();
        realm.signedIn("notion", person);
        var user = realm.signedIn("notion", person).userId();

        assertThat(realm.admin().unlink(user, "notion").status()).isEqualTo(204);

        awaitRevoked(person);
        // Notion may end both with the first of them, and be asked for the second one later.
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(realm.notion().calls(person))
                        .containsExactly(Endpoint.TOKEN, Endpoint.TOKEN, Endpoint.REVOKE, Endpoint.REVOKE));
    }

    @Test
    void whenTheRealmIsRemoved() {
        var own = BrowserRealm.withNotion(realm, "removed");
        var person = realm.newPerson();
        own.signedIn("notion", person);
        assertThat(realm.notion().isConnected(person)).isTrue();

        assertThat(own.admin().call("DELETE", "", null).status()).isEqualTo(204);

        awaitRevoked(person);
    }

    /** Keycloak removes the provider and makes it again in one go. */
    @Test
    @Tag("thorough")
    @Tag("database")
    void butNotWhenTheProviderIsReplaced() {
        var own = BrowserRealm.withNotion(realm, "replaced");
        var person = realm.newPerson();
        var app = own.signedIn("notion", person);
        var provider = (ObjectNode) own.admin().provider("notion").body();
        ((ObjectNode) provider.get("config")).put("clientSecret", NotionRealm.CONNECTION.clientSecret());
        var witness = realm.newPerson();
        var gone = realm.addProvider(Map.of(), Map.of());
        realm.signedIn(gone, witness);

        var overwrite = JsonNodeFactory.instance.objectNode().put("ifResourceExists", "OVERWRITE");
        overwrite.putArray("identityProviders").add(provider);
        assertThat(own.admin().call("POST", "/partialImport", overwrite).status())
                .isEqualTo(200);
        assertThat(realm.admin().removeProvider(gone).status()).isEqualTo(204);

        awaitRevoked(witness);
        assertThat(realm.notion().isConnected(person)).isTrue();
        assertThat(realm.grants(app.userId())).isEqualTo(1);
    }

    /** As Keycloak does when it removes the imported users of a user storage: in bulk, and without a word. */
    @Test
    @Tag("database")
    void whenTheUserVanishes() {
        var person = realm.newPerson();
        var user = realm.signedIn("notion", person).userId();

        realm.database().execute("delete from FEDERATED_IDENTITY where user_id = '" + user + "'");

        awaitRevoked(person);
        assertThat(realm.grants(user)).isZero();
    }

    @Test
    void evenWithoutARefreshTokenOrAKey() {
        var alias = realm.addProvider(Map.of(), Map.of("encryptionKey", ""));
        var person = realm.newPerson();
        realm.notion().fail(person, Endpoint.TOKEN, Fault.changed(answer -> answer.remove("refresh_token")));
        var user = realm.signedIn(alias, person).userId();

        assertThat(realm.admin().removeUser(user).status()).isEqualTo(204);

        awaitRevoked(person);
        assertThat(realm.grants(user)).isZero();
    }

    @Test
    void whateverNotionAnswersFirst() {
        var person = realm.newPerson();
        var another = realm.notion().add(EmulatedWorkspace.named("Another"));
        var user = realm.signedIn("notion", person).userId();
        realm.signedIn("notion", person, another);
        realm.notion().fail(person, Endpoint.REVOKE, Fault.status(502, "<html>"));
        realm.notion().fail(person, Endpoint.REVOKE, Fault.status(401, "{\"code\":\"unauthorized\"}"));

        assertThat(realm.admin().unlink(user, "notion").status()).isEqualTo(204);

        awaitRevoked(person);
    }

    /** Notion never acted on what we sent: so the pair is alive, though nobody could refresh it. */
    @Test
    void whoseRefreshWasLostAgainAndAgain() {
        var person = realm.newPerson();
        var app = realm.signedIn("notion", person);
        realm.notion().expire(person);
        realm.notion().breakDown(person, Endpoint.REFRESH, Fault.reset());
        assertThat(app.verify().error()).isEqualTo("temporarily_unavailable");
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            app.verify();
            return Collections.frequency(realm.notion().calls(person), Endpoint.REFRESH) == 2;
        });
        assertThat(realm.notion().isConnected(person)).isTrue();

        assertThat(realm.admin().unlink(app.userId(), "notion").status()).isEqualTo(204);

        awaitRevoked(person);
    }
}
