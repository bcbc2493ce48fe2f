package io.github.keycloaknotion.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.emulator.Trait;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a person leaves, so do the grants, here and at Notion. */
@Tag("v2")
@Tag("stateless")
// Most of what it does is waiting: so it begins early, and others work meanwhile.
@Order(1)
@ExtendWith(NotionRealm.Resolver.class)
final class LeavingIT {

    private final NotionRealm realm;

    LeavingIT(NotionRealm realm) {
        this.realm = realm;
    }

    private void awaitRevoked(EmulatedPerson person) {
        realm.awaitRevoked(person, Duration.ofSeconds(90));
    }

    @Test
    @Tag("database")
    void unlinkingRevokesEveryWorkspace() {
        var person = realm.newPerson();
        var user = realm.signedIn("notion", person).userId();
        realm.signedIn("notion", person, realm.notion().add(EmulatedWorkspace.named("Another")));

        assertThat(realm.admin().unlink(user, "notion").status()).isEqualTo(204);

        awaitRevoked(person);
        assertThat(realm.grants(user)).isZero();
    }

    /** Which the user cache has not heard of. */
    @ParameterizedTest
    @EnumSource
    void whatIsRevokedIsThePairOfTheLastSignIn(Departure departure) {
        var person = realm.newPerson();
        var before = realm.signedIn("notion", person);
        before.read();
        realm.notion().end(person);
        var user = realm.signedIn("notion", person).userId();
        assertThat(realm.notion().isConnected(person)).isTrue();

        var answer = switch (departure) {
            case UNLINKED -> realm.admin().unlink(user, "notion").status();
            case REMOVED -> realm.admin().removeUser(user).status();
            case UNLINKED_BY_A_WORKFLOW ->
                realm.admin()
                        .takeWorkflowStep(user, "unlink-user", Map.of("idp", "notion"))
                        .status();
            case REMOVED_BY_A_WORKFLOW ->
                realm.admin().takeWorkflowStep(user, "delete-user", Map.of()).status();
            case DISCONNECTED ->
                realm.app()
                        .disconnect(
                                before.accessToken(),
                                "notion",
                                realm.workspace().id())
                        .status();
        };

        assertThat(answer).isEqualTo(204);
        awaitRevoked(person);
    }

    private enum Departure {
        UNLINKED,
        REMOVED,
        UNLINKED_BY_A_WORKFLOW,
        REMOVED_BY_A_WORKFLOW,
        DISCONNECTED
    }

    @Test
    void unlinkingByOneselfRevokes() {
        var name = "local-" + UUID.randomUUID();
        realm.admin().addUser(name, name + "@example.com", "password");
        var person = realm.newPerson();
        var local = SignedIn.withPassword(realm.app(), "notion", person, name, "password");
        local.connect(realm.workspace());
        assertThat(realm.notion().isConnected(person)).isTrue();

        assertThat(realm.app().unlink(local.accessToken(), "notion").status()).isEqualTo(204);

        awaitRevoked(person);
    }

    @Test
    @Tag("database")
    void removingTheUserRevokes() {
        var person = realm.newPerson();
        var user = realm.signedIn("notion", person).userId();

        assertThat(realm.admin().removeUser(user).status()).isEqualTo(204);

        awaitRevoked(person);
    }

    @Test
    @Tag("database")
    void removingTheProviderForgetsItsGrantsAlone() {
        var alias = realm.addProvider(Map.of(), Map.of());
        var person = realm.newPerson();
        var user = realm.signedIn(alias, person).userId();
        var bystander = realm.newPerson();
        var bystandingUser = realm.signedIn("notion", bystander).userId();

        assertThat(realm.admin().removeProvider(alias).status()).isEqualTo(204);

        awaitRevoked(person);
        assertThat(realm.grants(user)).isZero();
        assertThat(realm.grants(bystandingUser)).isEqualTo(1);
        assertThat(realm.notion().isConnected(bystander)).isTrue();
    }

    @Test
    void aRevocationIsTriedAgain() {
        var person = realm.newPerson();
        var user = realm.signedIn("notion", person).userId();
        realm.notion().fail(person, Endpoint.REVOKE, Fault.status(503, ""));
        realm.notion().fail(person, Endpoint.REVOKE, Fault.status(429, "{}", Map.of("Retry-After", "1")));

        realm.admin().unlink(user, "notion");

        awaitRevoked(person);
    }

    @Test
    void withoutRevokeOnUnlinkNotionIsNotAsked() {
        var alias = realm.addProvider(Map.of(), Map.of("revokeOnUnlink", "false"));
        var person = realm.newPerson();
        var user = realm.signedIn(alias, person).userId();
        var witness = realm.newPerson();
        var witnessUser = realm.signedIn("notion", witness).userId();

        realm.admin().unlink(user, alias);
        realm.admin().unlink(witnessUser, "notion");

        // Revocations go one after the other: once the later one is done, the earlier would be too.
        awaitRevoked(witness);
        assertThat(realm.notion().calls(person)).containsExactly(Endpoint.TOKEN);
    }

    @Test
    void aRollbackRevokesNothing() {
        var person = realm.newPerson();
        var user = realm.signedIn("notion", person).userId();
        var witness = realm.newPerson();
        var witnessUser = realm.signedIn("notion", witness).userId();
        var refusal = realm.database().refuse("delete on federated_identity", "old.user_id = '" + user + "'", "'no'");

        assertThat(realm.admin().unlink(user, "notion").status()).isEqualTo(500);
        assertThat(realm.admin().unlink(witnessUser, "notion").status()).isEqualTo(204);

        awaitRevoked(witness);
        assertThat(realm.notion().isConnected(person)).isTrue();
        assertThat(realm.grants(user)).isEqualTo(1);
        refusal.end();
    }

    @Test
    void metricsTellOfCallsAndRevocations() {
        var person = realm.newPerson();
        var user = realm.signedIn("notion", person).userId();
        realm.admin().unlink(user, "notion");
        awaitRevoked(person);

        assertThat(realm.metrics())
                .contains("notion_requests_seconds_count{operation=\"token\",outcome=\"success\"")
                .contains("notion_requests_seconds_count{operation=\"revoke\"")
                .contains("notion_revocations_pending");
    }

    /**
     * On a connection from before June 2026, who connects again gives the very pair that is on its way to be revoked, or
     * that another sign-in is refused with.
     */
    @Test
    void aPairThatComesAgainIsNotRevokedUnderThePerson() {
        var alias = providerOfAnOlderConnection();
        var first = realm.signedIn(alias);
        var token = first.verify().token();
        var again = realm.signedIn(alias, first.person());
        assertThat(again.verify().token()).isEqualTo(token);
        realm.notion()
                .breakDown(first.person(), Endpoint.REVOKE, Fault.status(500, "{\"code\":\"internal_server_error\"}"));
        assertThat(realm.admin().unlink(first.userId(), alias).status()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Collections.frequency(realm.notion().calls(first.person()), Endpoint.REVOKE) == 2);

        first.connect(realm.workspace());
        realm.notion().mend(first.person(), Endpoint.REVOKE);

        assertThat(first.verify().token()).isEqualTo(token);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(realm.revocations(alias)).isZero());
        realm.assertWorks(first.verify());
        assertThat(realm.admin().unlink(first.userId(), alias).status()).isEqualTo(204);
        awaitRevoked(first.person());
    }

    /** As {@code docs/faults.md} says; nobody waits for it here, the times are moved in the database. */
    @Test
    @Tag("thorough")
    void aRevocationIsTriedForMoreThanADayAndThenWaitsForAnAdmin() {
        var alias = realm.addProvider(Map.of(), Map.of());
        var left = realm.signedIn(alias);
        realm.notion().breakDown(left.person(), Endpoint.REVOKE, Fault.page(502));
        var triedAfter = clock();
        assertThat(realm.admin().unlink(left.userId(), alias).status()).isEqualTo(204);

        var attempts = 0;
        for (var pause : List.of(5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200)) {
            attempts++;
            awaitEntry(alias, "attempts", String.valueOf(attempts));
            var triedBefore = clock();
            var next = Double.parseDouble(entry(alias, "extract(epoch from next_attempt_at)"));
            assertThat(next)
                    .as("after attempt %d", attempts)
                    .isBetween(triedAfter + pause * 0.75 - 1, triedBefore + pause * 1.25 + 1);
            triedAfter = triedBefore;
            realm.makeRevocationsDue(alias);
        }

        awaitEntry(alias, "status", "DEAD_LETTER");
        assertThat(Collections.frequency(realm.notion().calls(left.person()), Endpoint.REVOKE))
                .isEqualTo(12);
    }

    /** The database's time, in seconds. */
    private double clock() {
        return Double.parseDouble(realm.database().ask("select extract(epoch from now() at time zone 'UTC')"));
    }

    private String entry(String alias, String expression) {
        return realm.database()
                .ask("select " + expression + " from outbox_entry where metadata like ?", "%" + alias + "%");
    }

    private void awaitEntry(String alias, String column, String value) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(entry(alias, column)).isEqualTo(value));
    }

    private String providerOfAnOlderConnection() {
        var connection = new Connection("older-" + UUID.randomUUID(), "secret", Trait.SAME_PAIR_AGAIN);
        realm.notion().register(connection);
        return realm.addReadableProvider(
                Map.of(), Map.of("clientId", connection.clientId(), "clientSecret", connection.clientSecret()));
    }
}
