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
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The server is killed while pairs wait that nobody holds, or that somebody may still take. It is killed once, and what
 * has to follow is awaited together.
 */
@Tag("stateless")
@Tag("thorough")
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(Integer.MAX_VALUE - 1)
@ExtendWith(NotionRealm.Resolver.class)
final class CrashedLeavingIT {

    private final NotionRealm realm;
    private final SignedIn unlinked;
    private final String unlinkedUser;
    private final String removedProvider;
    private final SignedIn left;
    private final String leftUser;
    private final BrowserRealm own;
    private final EmulatedPerson newcomer;
    private final String localUser;
    private Page offer;

    CrashedLeavingIT(NotionRealm realm) {
        this.realm = realm;
        unlinked = realm.signedIn("notion");
        unlinkedUser = unlinked.userId();
        removedProvider = realm.addProvider(Map.of(), Map.of());
        left = realm.signedIn(removedProvider);
        leftUser = left.userId();
        own = BrowserRealm.withNotion(realm, "crashed-" + UUID.randomUUID());
        own.admin().allowTokenReads("notion");
        newcomer = realm.newPerson();
        localUser = own.admin().addUser("local", newcomer.email(), "password");
    }

    @BeforeAll
    void crashInTheMiddle() {
        failToRevoke();
        beginAFirstLogin();
        // The server is killed before the first attempt at these grants, as soon as the removal is answered.
        assertThat(realm.admin().removeProvider(removedProvider).status()).isEqualTo(204);

        realm.keycloak().crash();

        assertThat(realm.notion().isConnected(unlinked.person())).isTrue();
        assertThat(realm.notion().isConnected(left.person())).isTrue();
        assertThat(realm.notion().isConnected(newcomer)).isTrue();
        realm.keycloak().resume();
    }

    /** Twice before the crash, and once more. */
    private void failToRevoke() {
        for (var i = 0; i < 3; i++) {
            realm.notion().fail(unlinked.person(), Endpoint.REVOKE, Fault.status(503, ""));
        }
        assertThat(realm.admin().unlink(unlinkedUser, "notion").status()).isEqualTo(204);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Collections.frequency(realm.notion().calls(unlinked.person()), Endpoint.REVOKE) >= 2);
    }

    /** Keycloak asks whether to link the user who has the address; where that question is lost, nobody waits for long. */
    private void beginAFirstLogin() {
        if (!ServerUnderTest.isStateless()) {
            var lifespans =
                    Map.of("accessCodeLifespanLogin", 20, "accessCodeLifespanUserAction", 20, "accessCodeLifespan", 20);
            assertThat(own.admin().call("PUT", "", lifespans).status()).isEqualTo(204);
        }
        offer = allow(
                new Browser().open(own.app().signIn(Map.of())).click("#social-notion"), newcomer, realm.workspace());
        assertThat(offer.text()).contains("already exists");
    }

    private void awaitRevoked(EmulatedPerson person) {
        realm.awaitRevoked(person, Duration.ofMinutes(3));
    }

    @Test
    void aRevocationThatIsPending() {
        awaitRevoked(unlinked.person());
        assertThat(realm.grants(unlinkedUser)).isZero();
    }

    @Test
    void theGrantsOfAProviderThatWasRemoved() {
        awaitRevoked(left.person());
        assertThat(realm.grants(leftUser)).isZero();
    }

    /** Only where Keycloak keeps authentication sessions in the database do they outlive its server. */
    @Test
    void aFirstLoginUnderWay() {
        var next = offer.submit(Map.of("submitAction", "linkAccount"));
        if (ServerUnderTest.isStateless()) {
            var tokens = own.app().tokens(next.submit(Map.of("password", "password")));
            assertThat(own.app().userInfo(tokens).path("sub").textValue()).isEqualTo(localUser);
            var answer = own.app()
                    .readToken(
                            TokenEndpoint.EXCHANGE, tokens.path("access_token").textValue(), "notion", Map.of());
            realm.assertWorks(answer);
            assertThat(own.admin().unlink(localUser, "notion").status()).isEqualTo(204);
        }
        awaitRevoked(newcomer);
    }
}
