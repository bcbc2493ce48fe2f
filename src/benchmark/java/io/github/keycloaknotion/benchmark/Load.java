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

    private static Histogram microseconds;

    private static AtomicLong firstBegin;

    private static AtomicLong lastEnd;

    private static volatile boolean failed;

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
            return exec(session -> {
                        var begin = System.nanoTime();
                        firstBegin.accumulateAndGet(begin, Math::min);
                        return session.set(BEGIN, begin);
                    })
                    .exec(part)
                    .exec(session -> {
                        var end = System.nanoTime();
                        lastEnd.accumulateAndGet(end, Math::max);
                        microseconds.recordValue((end - session.getLong(BEGIN)) / 1000);
                        // Gatling would count a request that got no answer, but none that could not be made.
                        if (session.isFailed()) {
                            failed = true;
                        }
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
        firstBegin = new AtomicLong(Long.MAX_VALUE);
        lastEnd = new AtomicLong(Long.MIN_VALUE);
        failed = false;
        var status = Gatling$.MODULE$.fromArgs(new String[] {
            "--simulation", Run.class.getName(), "--results-folder", "target/benchmark/gatling", "--no-reports"
        });
        if (status != 0 || failed) {
            throw new IllegalStateException("something failed under load: Gatling ended with " + status);
        }
        return new Times(microseconds, (lastEnd.get() - firstBegin.get()) / 1e9);
    }
}
