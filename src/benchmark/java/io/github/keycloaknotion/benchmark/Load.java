package io.github.keycloaknotion.benchmark;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.app.Gatling$;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * People or apps who come to Keycloak. Gatling plays them.
 *
 * @param scenario what each of them does; given is what marks the part of it that is timed
 * @param concurrency how many are there at any time
 */
record Load(Function<UnaryOperator<ChainBuilder>, ScenarioBuilder> scenario, int concurrency, Duration duration) {

    private static final String BEGIN = "begin";

    /** Gatling makes the simulation by itself, and gives it nothing. */
    private static Load next;

    private static Histogram microseconds;

    /** What Gatling runs. */
    public static final class Run extends Simulation {

        public Run() {
            setUp(next.scenario
                            .apply(Run::timed)
                            .injectClosed(constantConcurrentUsers(next.concurrency).during(next.duration)))
                    .protocols(http.disableCaching().shareConnections())
                    .assertions(global().failedRequests().count().is(0L));
        }

        private static ChainBuilder timed(ChainBuilder part) {
            return exec(session -> session.set(BEGIN, System.nanoTime()))
                    .exec(part)
                    .exec(session -> {
                        microseconds.recordValue((System.nanoTime() - session.getLong(BEGIN)) / 1000);
                        return session;
                    });
        }
    }

    /**
     * Runs it to its end. One at a time.
     *
     * @return what each time took, in microseconds
     * @throws IllegalStateException if anything failed: then there is nothing to compare
     */
    Histogram run() {
        next = this;
        microseconds = new ConcurrentHistogram(3);
        var status = Gatling$.MODULE$.fromArgs(new String[] {
            "--simulation", Run.class.getName(), "--results-folder", "target/benchmark/gatling", "--no-reports"
        });
        if (status != 0) {
            throw new IllegalStateException("something failed under load: Gatling ended with " + status);
        }
        return microseconds;
    }
}
