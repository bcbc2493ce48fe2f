package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The server is killed at random moments of refreshes and sign-ins, and starts again on the same database.
 * {@code -Dcrash.rounds=50} makes it 50 rounds.
 */
@Tag("once")
@Tag("thorough")
@Isolated
@Order(Integer.MAX_VALUE - 1)
@ExtendWith(NotionRealm.Resolver.class)
final class CrashIT {

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 5);

    /** Of each round: half of them refresh, half of them sign in again. */
    private static final int PEOPLE = 6;

    /** Most calls of a round are over by then. */
    private static final int LATEST_CRASH_MILLIS = 500;

    /** A claim that a dead server left is waited out. */
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private final NotionRealm realm;

    CrashIT(NotionRealm realm) {
        this.realm = realm;
    }

    private Answer settled(SignedIn each) {
        return await().atMost(RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .until(each::verify, answer -> answer.status() != 503);
    }

    /** Whether Notion gave more pairs than the first: one of them may never have reached the database. */
    private boolean mayHaveLostAPair(SignedIn each) {
        var calls = realm.notion().calls(each.person());
        return Collections.frequency(calls, Endpoint.REFRESH) + Collections.frequency(calls, Endpoint.TOKEN) > 1;
    }

    @Test
    void aCrashLosesNothingButWhatWasOnItsWay() throws InterruptedException {
        realm.admin().extendSessions(Duration.ofHours(2));
        var everybody = new ArrayList<SignedIn>();
        for (var round = 0; round < ROUNDS; round++) {
            everybody.addAll(crashInTheMiddle());
        }

        var lost = 0;
        for (var each : everybody) {
            var answer = settled(each);
            if (answer.status() == 200) {
                assertThat(realm.notion().accepts(answer.token())).isTrue();
            } else {
                assertThat(answer.error()).isEqualTo("token_expired");
                assertThat(mayHaveLostAPair(each))
                        .as("Notion gave a pair that we lost")
                        .isTrue();
                lost++;
                realm.signedIn("notion", each.person());
                realm.assertWorks(each.verify());
            }
        }

        System.out.printf(
                "%d crashes, %d grants; lost between Notion's answer and the commit: %d%n",
                ROUNDS, everybody.size(), lost);
    }

    private List<SignedIn> crashInTheMiddle() throws InterruptedException {
        var people = IntStream.range(0, PEOPLE)
                .parallel()
                .mapToObj(i -> realm.signedIn("notion"))
                .toList();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < PEOPLE; i++) {
            var each = people.get(i);
            realm.notion().expire(each.person());
            threads.add(
                    i % 2 == 0
                            ? interruptible(each::verify)
                            : interruptible(() -> realm.signedIn("notion", each.person())));
        }
        threads.forEach(Thread::start);
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(LATEST_CRASH_MILLIS));
        realm.keycloak().crash();
        for (var thread : threads) {
            thread.join();
        }
        realm.keycloak().resume();
        return people;
    }

    /** What the crash cuts off fails; whatever it is, the person's next read tells what came of it. */
    private static Thread interruptible(Runnable action) {
        var thread = new Thread(action);
        thread.setUncaughtExceptionHandler((dying, cause) -> {});
        return thread;
    }
}
