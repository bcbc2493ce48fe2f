package io.github.keycloaknotion.api;

import java.time.Duration;

/**
 * How long Notion is not called after a number of failures in a row: after each one, twice as long as after the one
 * before.
 *
 * @param first the pause after the first failure; positive
 * @param longest what the pause grows to at most; not less than the first
 */
public record GrowingPause(Duration first, Duration longest) {

    /** Enough doublings to get from any sensible first pause to any longest one, and few enough not to overflow. */
    private static final int MOST_DOUBLINGS = 30;

    /**
     * The pause after so many failures in a row.
     *
     * @param failures at least 1
     */
    public Duration after(int failures) {
        var grown = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return grown.compareTo(longest) < 0 ? grown : longest;
    }
}
