package io.github.keycloaknotion.benchmark;

import java.util.List;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * What the rounds measured.
 *
 * @param low from here to {@code high}, 95 times of 100, the median would come to lie with ever more rounds
 */
record Spread(double median, double least, double most, double low, double high) {

    static Spread of(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        var last = sorted.size() - 1;
        var median = (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2;
        // A round lies below the true median as often as above it: so those below are as many as heads of a fair coin.
        var below = BinomialDistribution.of(sorted.size(), 0.5).inverseCumulativeProbability(0.025);
        var low = Math.max(0, below - 1);
        return new Spread(median, sorted.get(0), sorted.get(last), sorted.get(low), sorted.get(last - low));
    }

    /** As it stands in a table: the median, with the least and the most. */
    String text(String format) {
        return text(format, least, most);
    }

    /** As it stands beside a target: the median, and how sure it is. */
    String surely(String format) {
        return text(format, low, high);
    }

    private String text(String format, double from, double to) {
        return (format + " (" + format + "–" + format + ")").formatted(median, from, to);
    }
}
