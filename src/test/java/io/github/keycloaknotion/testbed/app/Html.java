package io.github.keycloaknotion.testbed.app;

import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jsoup.nodes.Entities;

/**
 * Markup. Whatever is put into it is escaped, unless it is markup itself: so nobody can forget to escape what people
 * chose.
 */
record Html(String source) {

    static final Html NOTHING = new Html("");

    /**
     * Fills in a template.
     *
     * @param template markup of our own, with {@code {}} wherever a value goes: into text, or between double quotes
     * @param values markup, or anything else as text
     */
    static Html of(String template, Object... values) {
        var parts = List.of(template.split("\\{}", -1));
        if (parts.size() != values.length + 1) {
            throw new IllegalArgumentException("another number of values than places: " + template);
        }
        var markup = new StringBuilder(parts.get(0));
        for (var i = 0; i < values.length; i++) {
            markup.append(escaped(values[i])).append(parts.get(i + 1));
        }
        return new Html(markup.toString());
    }

    private static String escaped(Object value) {
        return value instanceof Html html ? html.source : Entities.escape(String.valueOf(value));
    }

    /** One after the other. */
    static Collector<Html, ?, Html> joined() {
        return Collectors.collectingAndThen(Collectors.mapping(Html::source, Collectors.joining()), Html::new);
    }
}
