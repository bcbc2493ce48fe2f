package io.github.keycloaknotion.leaving;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** The server is killed while a pair waits that nobody holds, or that somebody may still take. */
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Order(Integer.MAX_VALUE - 1)
@ExtendWith(NotionRealm.Resolver.class)
final class CrashedLeavingIT {

    private final NotionRealm realm;

    CrashedLeavingIT(NotionRealm realm) {
        this.realm = realm;
    }

    private void crash() {
        realm.keycloak().crash();
        realm.keycloak().resume();
    }

    private void awaitRevoked(EmulatedPerson person) {
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(realm.notion().secrets(person)).isEmpty());
    }

    @Test
    @Tag("once")
    void aRevocationThatIsPending() {
        var person = realm.newPerson();
        var user = realm.signedIn("notion", person).userId();
        for (var i = 0; i < 3; i++) {
            realm.notion().fail(person, Endpoint.REVOKE, Fault.status(503, ""));
        }

        assertThat(realm.admin().unlink(user, "notion").status()).isEqualTo(204);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Collections.frequency(realm.notion().calls(person), Endpoint.REVOKE) >= 2);
        crash();

        assertThat(realm.notion().isConnected(person)).isTrue();
        awaitRevoked(person);
        assertThat(realm.grants(user)).isZero();
    }

    /** Before the first attempt at it: the server is killed as soon as the removal is answered. */
    @Test
    @Tag("once")
    void theGrantsOfAProviderThatWasRemoved() {
        var alias = realm.addProvider(Map.of(), Map.of());
        var person = realm.newPerson();
        var user = realm.signedIn(alias, person).userId();

        assertThat(realm.admin().removeProvider(alias).status()).isEqualTo(204);
        crash();

        awaitRevoked(person);
        assertThat(realm.grants(user)).isZero();
    }

    /** Only where Keycloak keeps authentication sessions in the database do they outlive its server. */
    @Test
    void aFirstLoginUnderWay() {
        var own = BrowserRealm.withNotion(realm, "crashed-" + UUID.randomUUID());
        own.admin().allowTokenReads("notion");
        var person = realm.newPerson();
        var user = own.admin().addUser("local", person.email(), "password");
        if (!TokenEndpoint.isStateless()) {
            assertThat(own.admin()
                            .call(
                                    "PUT",
                                    "",
                                    Map.of(
                                            "accessCodeLifespanLogin",
                                            20,
                                            "accessCodeLifespanUserAction",
                                            20,
                                            "accessCodeLifespan",
                                            20))
                            .status())
                    .isEqualTo(204);
        }
        var offer = allow(
                new Browser().open(own.app().signIn(Map.of())).click("#social-notion"), person, realm.workspace());
        assertThat(offer.text()).contains("already exists");

        crash();

        assertThat(realm.notion().isConnected(person)).isTrue();
        var end = end(offer);
        if (TokenEndpoint.isStateless()) {
            var tokens = own.app().tokens(end);
            assertThat(own.app().userInfo(tokens).path("sub").textValue()).isEqualTo(user);
            var answer = own.app()
                    .readToken(
                            TokenEndpoint.EXCHANGE, tokens.path("access_token").textValue(), "notion", Map.of());
            realm.assertWorks(answer);
            assertThat(own.admin().unlink(user, "notion").status()).isEqualTo(204);
        }
        awaitRevoked(person);
    }

    private static Page end(Page offer) {
        var next = offer.submit(Map.of("submitAction", "linkAccount"));
        return TokenEndpoint.isStateless() ? next.submit(Map.of("password", "password")) : next;
    }
}
