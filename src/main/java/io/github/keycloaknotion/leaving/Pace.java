package io.github.keycloaknotion.leaving;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Spaces the calls for one connection, so that there are no more than three in a second: about as many as Notion allows
 * (Notion's "Request limits"). Safe for use by many threads.
 */
final class Pace {

    private static final Duration BETWEEN = Duration.ofMillis(340);

    /** When the next call may be made, by connection, in nanoseconds of the system's timer. */
    private final ConcurrentHashMap<String, Long> next = new ConcurrentHashMap<>();

    /** Waits until the next call for this connection may be made. */
    void await(String connection) {
        var now = System.nanoTime();
        var after = next.merge(
                connection, now + BETWEEN.toNanos(), (planned, first) -> Math.max(planned, now) + BETWEEN.toNanos());
        var turn = after - BETWEEN.toNanos();
        try {
            TimeUnit.NANOSECONDS.sleep(turn - now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
