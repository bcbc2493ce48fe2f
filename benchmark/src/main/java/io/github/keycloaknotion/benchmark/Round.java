package io.github.keycloaknotion.benchmark;

import io.github.keycloaknotion.benchmark.Gauge.Allocation;
import io.github.keycloaknotion.testbed.emulator.Wire.Traffic;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one round measured; everything but the first three is of the servers, for each time that it was done.
 *
 * @param rate how often it was done in a second
 * @param p50 milliseconds that half of them took at most
 * @param p99 milliseconds that 99 of 100 took at most
 * @param cpu milliseconds of CPU time
 * @param allocated KiB
 * @param statements at the database; transactions' begin and end are none
 * @param calls to the upstream server
 * @param traffic bytes from and to the upstream server
 */
record Round(
        double rate,
        double p50,
        double p99,
        double cpu,
        double allocated,
        double statements,
        double calls,
        double traffic) {

    /** Runs a load on the site, and measures. */
    static Round of(Site site, Provider provider, Load load) {
        var begin = Reading.of(site, provider);
        var times = load.run();
        var end = Reading.of(site, provider);
        var microseconds = times.microseconds();
        var count = (double) microseconds.getTotalCount();
        var traffic = end.traffic.since(begin.traffic);
        return new Round(
                count / times.seconds(),
                microseconds.getValueAtPercentile(50) / 1e3,
                microseconds.getValueAtPercentile(99) / 1e3,
                (end.cpu - begin.cpu) / 1e6 / count,
                IntStream.range(0, site.nodes())
                                .mapToLong(node -> end.allocated.get(node).since(begin.allocated.get(node)))
                                .sum()
                        / 1024.0
                        / count,
                (end.statements - begin.statements) / count,
                traffic.calls() / count,
                traffic.bytes() / count);
    }

    /** What the instruments show at one moment. */
    private record Reading(long cpu, List<Allocation> allocated, long statements, Traffic traffic) {
        static Reading of(Site site, Provider provider) {
            return new Reading(
                    site.gauges().stream().mapToLong(Gauge::cpuNanoseconds).sum(),
                    site.gauges().stream().map(Gauge::allocation).toList(),
                    site.statements(),
                    site.wire(provider).traffic());
        }
    }
}
