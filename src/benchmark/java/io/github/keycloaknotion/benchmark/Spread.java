package io.github.keycloaknotion.benchmark;

import java.util.List;

/** The median of what the rounds measured, and the least and the most of it. */
record Spread(double median, double least, double most) {

    static Spread of(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        var median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** As it stands in a table. */
    String text(String format) {
        return (format + " (" + format + "–" + format + ")").formatted(median, least, most);
    }
}
