package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Door;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.NotionCluster;
import io.github.keycloaknotion.testbed.realm.NotionCluster.Topology;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Two nodes on one database act as one server: what one does the other knows, and finishes if it must. */
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@ParameterizedClass
@MethodSource("clusters")
final class ClusterIT {

    private static final Map<String, String> VERIFY = Map.of("verify", "true");

    private final NotionCluster cluster;

    ClusterIT(NotionCluster cluster) {
        this.cluster = cluster;
    }

    /** One after the other, each closed before the next is started. */
    static Stream<NotionCluster> clusters() {
        return Stream.of(Topology.values()).map(NotionCluster::new);
    }

    /** A person who signed in to the app. */
    private final class SignedIn {
        final Browser browser = new Browser();
        final EmulatedPerson person;
        final JsonNode tokens;

        SignedIn() {
            this(cluster.newPerson());
        }

        SignedIn(EmulatedPerson person) {
            this.person = person;
            var consent = browser.open(cluster.app(0).signIn(Map.of())).click("#social-notion");
            this.tokens = cluster.app(0).tokens(NotionRealm.allow(consent, person, cluster.workspace()));
        }

        void connectAgain() {
            var question = browser.open(cluster.app(0).signIn(Map.of("kc_action", "idp_link:notion")));
            NotionRealm.allow(question.submit(Map.of()), person, cluster.workspace());
        }

        String userId() {
            return cluster.app(0).userInfo(tokens).path("sub").textValue();
        }

        Answer read(int node, Door door, Map<String, String> parameters) {
            return cluster.app(node).readToken(door, tokens.path("access_token").textValue(), "notion", parameters);
        }

        int refreshes() {
            return Collections.frequency(cluster.notion().calls(person), Endpoint.REFRESH);
        }
    }

    private void assertWorks(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(cluster.notion().accepts(answer.token())).isTrue();
    }

    @Test
    void aCrowdOverBothNodesRefreshesADeadTokenOnce() {
        var ada = new SignedIn();
        cluster.notion().expire(ada.person);
        var doors = Door.open();
        var threads = Executors.newFixedThreadPool(1000);

        var answers = IntStream.range(0, 1000)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> ada.read(i % 2, doors.get(i / 2 % doors.size()), VERIFY), threads))
                .toList();
        threads.shutdown();

        assertThat(answers).allSatisfy(answer -> assertWorks(answer.join()));
        assertThat(ada.refreshes()).isEqualTo(1);
    }

    @Test
    void eachNodeRefreshesByItself() {
        var ada = new SignedIn();
        for (var node : List.of(0, 1)) {
            for (var door : Door.open()) {
                cluster.notion().expire(ada.person);

                assertWorks(ada.read(node, door, VERIFY));
            }
        }
    }

    @Test
    void aRefreshIsSeenByTheOtherNodeAtOnce() {
        var ada = new SignedIn();
        for (var round = 0; round < 10; round++) {
            for (var door : Door.open()) {
                assertWorks(ada.read(1, door, Map.of()));
                cluster.notion().expire(ada.person);
                var fresh = ada.read(0, door, VERIFY).token();

                assertThat(ada.read(1, door, Map.of()).token()).isNotNull().isEqualTo(fresh);
            }
        }
    }

    @Test
    void aSignInIsSeenByItsSessionAtTheOtherNodeAtOnce() {
        var ada = new SignedIn();
        for (var door : Door.open()) {
            for (var round = 0; round < 5; round++) {
                var before = ada.read(1, door, Map.of());
                assertWorks(before);

                ada = new SignedIn(ada.person);

                var after = ada.read(1, door, Map.of());
                assertWorks(after);
                assertThat(after.token()).isNotEqualTo(before.token());
            }
        }
    }

    @Test
    void whoConnectsAgainIsSeenByTheirSessionAtTheOtherNodeAtOnce() {
        var ada = new SignedIn();
        for (var door : Door.open()) {
            for (var round = 0; round < 5; round++) {
                var before = ada.read(1, door, Map.of());
                assertWorks(before);

                ada.connectAgain();

                var after = ada.read(1, door, Map.of());
                assertWorks(after);
                assertThat(after.token()).isNotEqualTo(before.token());
            }
        }
    }

    @Test
    void anUnlinkIsSeenByTheOtherNodeAtOnce() {
        for (var door : Door.open()) {
            var ada = new SignedIn();
            assertWorks(ada.read(1, door, Map.of()));

            assertThat(cluster.admin().unlink(ada.userId(), "notion").status()).isEqualTo(204);

            assertThat(ada.read(1, door, Map.of()).status()).isBetween(400, 404);
        }
    }

    @Test
    void aReadIsAnsweredThoughTheNodeThatRefreshedWasKilled() throws Exception {
        var ada = new SignedIn();
        cluster.notion().expire(ada.person);
        var called = new CountDownLatch(1);
        var killed = new CompletableFuture<Void>().completeOnTimeout(null, 1, TimeUnit.MINUTES);
        cluster.notion().fail(ada.person, Endpoint.REFRESH, (context, action) -> {
            called.countDown();
            killed.join();
            Fault.reset().strike(context, action);
        });
        var doomed = CompletableFuture.supplyAsync(() -> ada.read(0, Door.EXCHANGE, VERIFY));
        assertThat(called.await(1, TimeUnit.MINUTES)).isTrue();

        cluster.node(0).kill();
        killed.complete(null);

        assertThat(doomed).failsWithin(Duration.ofMinutes(1));
        try {
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertWorks(ada.read(1, Door.EXCHANGE, VERIFY)));
            assertThat(ada.refreshes()).isEqualTo(2);
        } finally {
            cluster.node(0).start();
        }
    }

    @Test
    void aRollingRestartLosesNoRead() {
        var people = List.of(new SignedIn(), new SignedIn(), new SignedIn());
        var doors = Door.open();
        var answers = new ConcurrentLinkedQueue<Answer>();
        var count = new AtomicInteger();
        Runnable read = () -> {
            var i = count.getAndIncrement();
            answers.add(readFromEither(people.get(i % 3), i % 2, doors.get(i / 2 % doors.size())));
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
        assertThat(answers).hasSizeGreaterThan(20).allSatisfy(this::assertWorks);
    }

    /** As a load balancer does: the other node is asked if the first does not answer. */
    private static Answer readFromEither(SignedIn person, int node, Door door) {
        try {
            return person.read(node, door, VERIFY);
        } catch (UncheckedIOException e) {
            return person.read(1 - node, door, VERIFY);
        }
    }
}
