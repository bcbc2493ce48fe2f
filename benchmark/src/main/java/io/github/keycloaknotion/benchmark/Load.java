package io.github.keycloaknotion.benchmark;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
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
 * @param concurrency how many there are
 * @param duration for how long they come; whoever is there then stays to the end
 */
record Load(Function<UnaryOperator<ChainBuilder>, ChainBuilder> visit, int concurrency, Duration duration) {

    private static final String BEGIN = "begin";

    /** Gatling makes the simulation by itself, and gives it nothing. */
    private static Load next;

    private static Tally tally;

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
                    .protocols(http.disableCaching().shareConnections());
        }

        private static ChainBuilder timed(ChainBuilder part) {
            return exec(session -> session.set(BEGIN, tally.begin())).exec(part).exec(session -> {
                tally.end(session.getLong(BEGIN), session.isFailed());
                return session;
            });
        }
    }

    /** Counts what many threads do. */
    private static final class Tally {

        private final Histogram microseconds = new ConcurrentHistogram(3);
        private final AtomicLong firstBegin = new AtomicLong(Long.MAX_VALUE);
        private final AtomicLong lastEnd = new AtomicLong(Long.MIN_VALUE);

        /** Gatling would count a request that got no answer, but none that could not be made. */
        private volatile boolean failed;

        private long begin() {
            var begin = System.nanoTime();
            firstBegin.accumulateAndGet(begin, Math::min);
            return begin;
        }

        private void end(long begin, boolean withFailure) {
            var end = System.nanoTime();
            lastEnd.accumulateAndGet(end, Math::max);
            microseconds.recordValue((end - begin) / 1000);
            if (withFailure) {
                failed = true;
            }
        }

        private Times times() {
            if (failed) {
                throw new IllegalStateException("a request failed under load, or could not be made");
            }
            return new Times(microseconds, (lastEnd.get() - firstBegin.get()) / 1e9);
        }
    }

    /**
     * Runs it to its end. One at a time.
     *
     * @throws IllegalStateException if anything failed: then there is nothing to compare
     */
    Times run() {
        next = this;
        tally = new Tally();
        var status = Gatling$.MODULE$.fromArgs(new String[] {
            "--simulation", Run.class.getName(), "--results-folder", "target/benchmark/gatling", "--no-reports"
        });
        if (status != 0) {
            throw new IllegalStateException("Gatling ended with " + status);
        }
        return tally.times();
    }
}
