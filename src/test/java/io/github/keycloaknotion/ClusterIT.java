package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.NotionCluster;
import io.github.keycloaknotion.testbed.realm.NotionCluster.Topology;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import io.github.keycloaknotion.testbed.storage.StoredUsers;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Two nodes on one database act as one server: what one does the other knows, and finishes if it must. */
@Isolated
@Tag("cluster")
@Execution(ExecutionMode.SAME_THREAD)
@ParameterizedClass
@MethodSource("clusters")
final class ClusterIT {

    private final NotionCluster cluster;

    ClusterIT(NotionCluster cluster) {
        this.cluster = cluster;
    }

    /** One after the other, each closed before the next is started. */
    static Stream<NotionCluster> clusters() {
        return Stream.of(Topology.values()).map(NotionCluster::new);
    }

    /** The person, whose token the app reads at this endpoint of this node. */
    private SignedIn at(int node, TokenEndpoint endpoint, SignedIn person) {
        return person.through(cluster.app(node)).at(endpoint);
    }

    private int refreshes(SignedIn person) {
        return Collections.frequency(cluster.notion().calls(person.person()), Endpoint.REFRESH);
    }

    @Test
    void aCrowdOverBothNodesRefreshesADeadTokenOnce() {
        assertRefreshedOnce(cluster.signedIn("notion"), 1000, ServerUnderTest.endpoints());
    }

    /** Of a user storage without import, of whom Keycloak has no row; the role that version 1 asks for is not theirs. */
    @Test
    void aCrowdOverBothNodesRefreshesAStoredUsersDeadTokenOnce() {
        assertRefreshedOnce(
                cluster.signedInFromStorage(StoredUsers.newUsername()), 1000, List.of(TokenEndpoint.EXCHANGE));
    }

    private void assertRefreshedOnce(SignedIn ada, int readers, List<TokenEndpoint> endpoints) {
        cluster.notion().expire(ada.person());
        var threads = Executors.newFixedThreadPool(readers);

        var answers = IntStream.range(0, readers)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> at(i % 2, endpoints.get(i / 2 % endpoints.size()), ada)
                                .verify(),
                        threads))
                .toList();
        threads.shutdown();

        assertThat(answers).allSatisfy(answer -> cluster.assertWorks(answer.join()));
        assertThat(refreshes(ada)).isEqualTo(1);
    }

    @Test
    void eachNodeRefreshesByItself() {
        var ada = cluster.signedIn("notion");
        for (var node : List.of(0, 1)) {
            for (var endpoint : ServerUnderTest.endpoints()) {
                cluster.notion().expire(ada.person());

                cluster.assertWorks(at(node, endpoint, ada).verify());
            }
        }
    }

    @Test
    void aRefreshIsSeenByTheOtherNodeAtOnce() {
        var ada = cluster.signedIn("notion");
        for (var round = 0; round < 10; round++) {
            for (var endpoint : ServerUnderTest.endpoints()) {
                cluster.assertWorks(at(1, endpoint, ada).read());
                cluster.notion().expire(ada.person());
                var fresh = at(0, endpoint, ada).verify().token();

                assertThat(at(1, endpoint, ada).read().token()).isNotNull().isEqualTo(fresh);
            }
        }
    }

    @Test
    void aSignInIsSeenByItsSessionAtTheOtherNodeAtOnce() {
        var ada = cluster.signedIn("notion");
        for (var endpoint : ServerUnderTest.endpoints()) {
            for (var round = 0; round < 5; round++) {
                var before = at(1, endpoint, ada).read();
                cluster.assertWorks(before);

                ada = cluster.signedIn("notion", ada.person());

                var after = at(1, endpoint, ada).read();
                cluster.assertWorks(after);
                assertThat(after.token()).isNotEqualTo(before.token());
            }
        }
    }

    @Test
    void whoConnectsAgainIsSeenByTheirSessionAtTheOtherNodeAtOnce() {
        var ada = cluster.signedIn("notion");
        for (var endpoint : ServerUnderTest.endpoints()) {
            for (var round = 0; round < 5; round++) {
                var before = at(1, endpoint, ada).read();
                cluster.assertWorks(before);

                ada.connect(cluster.workspace());

                var after = at(1, endpoint, ada).read();
                cluster.assertWorks(after);
                assertThat(after.token()).isNotEqualTo(before.token());
            }
        }
    }

    @Test
    void anUnlinkIsSeenByTheOtherNodeAtOnce() {
        for (var endpoint : ServerUnderTest.endpoints()) {
            var ada = cluster.signedIn("notion");
            cluster.assertWorks(at(1, endpoint, ada).read());

            assertThat(cluster.admin().unlink(ada.userId(), "notion").status()).isEqualTo(204);

            assertThat(at(1, endpoint, ada).read().status()).isBetween(400, 404);
        }
    }

    /** Of somebody who is away: nothing but the session that they left to the app is there. */
    @Test
    void aWithdrawnConsentIsSeenByBothNodesAtOnce() {
        for (var endpoint : ServerUnderTest.endpoints()) {
            var ada = SignedIn.andAway(cluster, "notion");
            var userId = ada.userId();
            for (var node : List.of(0, 1)) {
                cluster.assertWorks(at(node, endpoint, ada).read());
            }

            cluster.admin().withdrawConsent(userId, cluster.app().clientId());

            for (var node : List.of(0, 1)) {
                assertThat(at(node, endpoint, ada).read().status()).isBetween(400, 404);
            }
        }
    }

    @Test
    void aStoredUsersUnlinkIsSeenByTheOtherNodeAndLeavesNothingAlive() {
        var ada = cluster.signedInFromStorage(StoredUsers.newUsername());
        var there = at(1, TokenEndpoint.EXCHANGE, ada);
        cluster.assertWorks(there.read());

        assertThat(cluster.admin().unlink(ada.userId(), "notion").status()).isEqualTo(204);

        assertThat(there.read().error()).isEqualTo("not_linked");
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(
                        () -> assertThat(cluster.notion().secrets(ada.person())).isEmpty());
        assertThat(there.verify().error()).isEqualTo("not_linked");
    }

    @Test
    void aReadIsAnsweredThoughTheNodeThatRefreshedWasKilled() throws Exception {
        var ada = cluster.signedIn("notion");
        cluster.notion().expire(ada.person());
        var called = new CountDownLatch(1);
        var killed = new CompletableFuture<Void>().completeOnTimeout(null, 1, TimeUnit.MINUTES);
        cluster.notion().fail(ada.person(), Endpoint.REFRESH, (context, action) -> {
            called.countDown();
            killed.join();
            Fault.reset().strike(context, action);
        });
        var doomed = CompletableFuture.supplyAsync(
                () -> at(0, TokenEndpoint.EXCHANGE, ada).verify());
        assertThat(called.await(1, TimeUnit.MINUTES)).isTrue();

        cluster.node(0).kill();
        killed.complete(null);

        assertThat(doomed).failsWithin(Duration.ofMinutes(1));
        try {
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> cluster.assertWorks(
                            at(1, TokenEndpoint.EXCHANGE, ada).verify()));
            assertThat(refreshes(ada)).isEqualTo(2);
        } finally {
            cluster.node(0).start();
        }
    }

    @Test
    void aRollingRestartLosesNoRead() {
        var people = List.of(cluster.signedIn("notion"), cluster.signedIn("notion"), cluster.signedIn("notion"));
        var endpoints = ServerUnderTest.endpoints();
        var answers = new ConcurrentLinkedQueue<Answer>();
        var count = new AtomicInteger();
        Runnable read = () -> {
            var i = count.getAndIncrement();
            answers.add(readFromEither(people.get(i % 3), i % 2, endpoints.get(i / 2 % endpoints.size())));
        };
        var threads = Executors.newScheduledThreadPool(4);
        var readers = IntStream.range(0, 4)
                .mapToObj(reader -> threads.scheduleWithFixedDelay(read, 0, 200, TimeUnit.MILLISECONDS))
                .toList();

        for (var node : List.of(1, 0)) {
            cluster.node(node).close();
            cluster.node(node).start();
        }
        readers.forEach(reader -> reader.cancel(false));
        threads.shutdown();
        await().atMost(Duration.ofMinutes(1)).until(threads::isTerminated);

        assertThat(readers).as("none gave up").allMatch(Future::isCancelled);
        assertThat(answers).hasSizeGreaterThan(20).allSatisfy(cluster::assertWorks);
    }

    /** As a load balancer does: the other node is asked if the first does not answer. */
    private Answer readFromEither(SignedIn person, int node, TokenEndpoint endpoint) {
        try {
            return at(node, endpoint, person).verify();
        } catch (UncheckedIOException e) {
            return at(1 - node, endpoint, person).verify();
        }
    }
}
