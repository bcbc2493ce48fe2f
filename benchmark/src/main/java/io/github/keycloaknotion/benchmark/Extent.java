package io.github.keycloaknotion.benchmark;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param servers on how many, started one after the other, ours is compared with the built-in
 * @param warmUp how long a server that has just started is under load before anything is measured: for so long it still
 *     compiles its code
 * @param rounds on each of them, of sign-ins, and of reads after which a person has to be loaded anew
 * @param reads rounds on each of them, of token reads: a provider has so small a share of their time that little tells
 *     two providers apart
 * @param storedUsers how many there are, step by step, while reads are measured
 */
record Extent(int servers, Duration warmUp, Rounds rounds, Rounds reads, List<Integer> storedUsers) {

    static final Extent FULL = new Extent(
            2,
            Duration.ofMinutes(3),
            new Rounds(12, Duration.ofSeconds(2)),
            new Rounds(24, Duration.ofSeconds(1)),
            List.of(1_000, 100_000, 1_000_000));

    /** For CI: enough to see that something has become much slower. */
    static final Extent SHORT = new Extent(
            1,
            Duration.ofMinutes(1),
            new Rounds(6, Duration.ofSeconds(3)),
            new Rounds(18, Duration.ofSeconds(1)),
            List.of());

    /** Puts a server under load until it counts as warm. */
    void warmUp(Runnable load) {
        var begin = System.nanoTime();
        while (System.nanoTime() - begin < warmUp.toNanos()) {
            load.run();
        }
    }

    /**
     * Rounds of each contender, in turn. The shorter they are, the less the machine changes from one to the next.
     *
     * @param count a multiple of six, so that each of two or three is first equally often
     * @param length of one
     */
    record Rounds(int count, Duration length) {
        /** As it stands on the page. */
        String text() {
            return "%d rounds of %d s".formatted(count, length.toSeconds());
        }
    }
}
