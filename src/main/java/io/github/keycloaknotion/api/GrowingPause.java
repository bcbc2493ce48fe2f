package io.github.keycloaknotion.api;

import java.time.Duration;

/**
 * How long to leave Notion alone after so many failures in a row: twice as long each time.
 *
 * @param first after the first; positive
 * @param longest what it grows to; not less than the first
 */
public record GrowingPause(Duration first, Duration longest) {

    /** More doublings than any two sensible durations are apart. */
    private static final int MOST_DOUBLINGS = 30;

    /**
     * The pause.
     *
     * @param failures at least 1
     */
    public Duration after(int failures) {
        var grown = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return grown.compareTo(longest) < 0 ? grown : longest;
    }
}
