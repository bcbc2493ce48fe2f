package io.github.keycloaknotion.benchmark;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param warmUp how long a server that has just started is under load before anything is measured: for so long it still
 *     compiles its code
 * @param rounds of each contender; a multiple of three, so that each of three is first equally often
 * @param round how long each takes
 * @param storedUsers how many there are, step by step, while reads are measured
 */
record Extent(Duration warmUp, int rounds, Duration round, List<Integer> storedUsers) {

    static final Extent FULL = new Extent(Duration.ofMinutes(4), 12, Duration.ofSeconds(3), List.of(1_000, 10_000, 100_000));

    /** For CI: enough to see that something has become much slower. */
    static final Extent SHORT = new Extent(Duration.ofMinutes(1), 6, Duration.ofSeconds(3), List.of());
}
