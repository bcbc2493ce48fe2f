package io.github.keycloaknotion.benchmark;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.app.Gatling$;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * People or apps who come to Keycloak, again and again. Gatling plays them.
 *
 * @param visit what each of them does; given is what marks the part of it that is timed
 * @param concurrency how many are there at any time
 * @param duration for how long; whoever is there then still comes to an end
 */
record Load(Function<UnaryOperator<ChainBuilder>, ChainBuilder> visit, int concurrency, Duration duration) {

    private static final String BEGIN = "begin";

    /** Gatling makes the simulation by itself, and gives it nothing. */
    private static Load next;

    private static Histogram microseconds;

    private static AtomicLong first;

    private static AtomicLong last;

    /**
     * What came of it.
     *
     * @param microseconds that each took
     * @param seconds from the first one's begin to the last one's end
     */
    record Times(Histogram microseconds, double seconds) {}

    /** What Gatling runs. */
    public static final class Run extends Simulation {

        public Run() {
            setUp(scenario("load")
                            .exec(during(next.duration, false).on(next.visit.apply(Run::timed)))
                            .injectOpen(atOnceUsers(next.concurrency)))
                    .protocols(http.disableCaching().shareConnections())
                    .assertions(global().failedRequests().count().is(0L));
        }

        private static ChainBuilder timed(ChainBuilder part) {
            return exec(session -> {
                        var begin = System.nanoTime();
                        first.accumulateAndGet(begin, Math::min);
                        return session.set(BEGIN, begin);
                    })
                    .exec(part)
                    .exec(session -> {
                        var end = System.nanoTime();
                        last.accumulateAndGet(end, Math::max);
                        microseconds.recordValue((end - session.getLong(BEGIN)) / 1000);
                        return session;
                    });
        }
    }

    /**
     * Runs it to its end. One at a time.
     *
     * @throws IllegalStateException if anything failed: then there is nothing to compare
     */
    Times run() {
        next = this;
        microseconds = new ConcurrentHistogram(3);
        first = new AtomicLong(Long.MAX_VALUE);
        last = new AtomicLong(Long.MIN_VALUE);
        var status = Gatling$.MODULE$.fromArgs(new String[] {
            "--simulation", Run.class.getName(), "--results-folder", "target/benchmark/gatling", "--no-reports"
        });
        if (status != 0) {
            throw new IllegalStateException("something failed under load: Gatling ended with " + status);
        }
        return new Times(microseconds, (last.get() - first.get()) / 1e9);
    }
}
