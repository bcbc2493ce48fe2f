package io.github.keycloaknotion.benchmark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What JMH says of our own work, in microseconds, by the name of the benchmark. */
final class Microbenchmarks {

    private Microbenchmarks() {}

    static Map<String, Double> run() {
        var options = new OptionsBuilder()
                .include("io\\.github\\.keycloaknotion\\..*Work\\..*")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .build();
        var results = new LinkedHashMap<String, Double>();
        try {
            for (var result : new Runner(options).run()) {
                var name = result.getParams().getBenchmark();
                results.put(
                        name.substring(name.lastIndexOf('.') + 1),
                        result.getPrimaryResult().getScore());
            }
        } catch (RunnerException e) {
            throw new IllegalStateException(e);
        }
        return results;
    }
}
