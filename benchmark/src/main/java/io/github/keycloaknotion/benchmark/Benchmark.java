package io.github.keycloaknotion.benchmark;

import io.github.keycloaknotion.benchmark.SignIns.Arrival;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** {@code mvn -f benchmark verify}: our provider beside Keycloak's built-in one for GitHub. */
public final class Benchmark {

    private static final Logger LOG = Logger.getLogger(Benchmark.class);

    private static final String EXCHANGE = "token-exchange:v1,admin-fine-grained-authz:v1";

    /** What CI takes for much slower: below the noise of a busy machine. */
    private static final double MUCH_SLOWER = 0.8;

    /** How often a series is measured before that is believed. */
    private static final int CHANCES = 3;

    /** How many people are linked with a provider that is removed. */
    private static final int LEAVING = 100_000;

    private final Extent extent;

    private Benchmark(Extent extent) {
        this.extent = extent;
    }

    /**
     * Measures.
     *
     * @param arguments "full", which writes {@code docs/benchmark.md}; "short", which fails if we are much slower; or
     *     "exchange", the same of our token exchange beside Keycloak's own; or "capacity", which writes
     *     {@code docs/operations/capacity.md}
     */
    public static void main(String[] arguments) {
        var status = 1;
        try {
            switch (arguments[0]) {
                case "full" -> new Benchmark(Extent.FULL).full();
                case "short" -> new Benchmark(Extent.SHORT).brief();
                case "exchange" -> new Benchmark(Extent.SHORT).exchange();
                case "capacity" -> Capacity.measure(Extent.SHORT, Path.of("docs/operations/capacity.md"));
                default -> throw new IllegalArgumentException("full, short, exchange or capacity, not " + arguments[0]);
            }
            status = 0;
        } catch (IOException | RuntimeException | AssertionError e) {
            LOG.error("The benchmark did not get to its end", e);
        } finally {
            // The threads of whatever did not get to its end would go on.
            System.exit(status);
        }
    }

    private void brief() {
        try (var site = new Site(1, EXCHANGE)) {
            var sessions = warm(site, List.of(TokenEndpoint.V1, TokenEndpoint.EXCHANGE));
            requireNotMuchSlower(() -> returning("Returning people sign in", sessions));
            requireNotMuchSlower(() -> reads("Token reads, GET", sessions, TokenEndpoint.V1));
            requireNotMuchSlower(() -> reads("Token reads, exchange", sessions, TokenEndpoint.EXCHANGE));
        }
    }

    /** On a machine that others share, a series may look slow by chance: so it has to look so each time. */
    private static void requireNotMuchSlower(Supplier<Series> measurement) {
        var slow = Stream.generate(measurement).limit(CHANCES).allMatch(Benchmark::isMuchSlower);
        if (slow) {
            throw new IllegalStateException("we are much slower than the built-in, %d times".formatted(CHANCES));
        }
    }

    private static boolean isMuchSlower(Series series) {
        var slow = false;
        for (var ours : List.of(Provider.PLAIN, Provider.SEALED)) {
            var ratio = series.ratio(ours.title, Metric.RATE).median();
            System.out.printf("%s, %s: %.2f of %s%n", series.title(), ours.title, ratio, series.base());
            slow |= ratio < MUCH_SLOWER;
        }
        return slow;
    }

    private void exchange() {
        var slow = false;
        for (var series : exchanges()) {
            for (var ours : series.others()) {
                var ratio = series.ratio(ours, Metric.RATE);
                System.out.printf("%s, %s: %s of %s%n", series.title(), ours, ratio.surely("%.2f"), series.base());
                slow |= ratio.median() < MUCH_SLOWER;
            }
        }
        if (slow) {
            throw new IllegalStateException("we are much slower than Keycloak's own exchange");
        }
    }

    private void full() throws IOException {
        var report = new Report(extent);
        compared().forEach(report::compare);
        exchanges().forEach(report::exchange);
        try (var site = new Site(1, EXCHANGE)) {
            var sessions = warm(site, List.of(TokenEndpoint.V1));
            report.workspaces(workspaces(site));
            report.heap(heapAfterReads(site, sessions));
            for (var users : extent.storedUsers()) {
                report.stored(users, stored(site, sessions, users));
            }
            report.removals(removals(site));
        }
        report.startUp(StartUp.run());
        report.work(Microbenchmarks.run());
        report.write(Path.of("docs"));
    }

    /**
     * Ours beside the built-in, on one server after the other: how the virtual machine happens to compile one of them is
     * the same in all its rounds.
     */
    private Collection<Series> compared() {
        var compared = new LinkedHashMap<String, Series>();
        for (var i = 0; i < extent.servers(); i++) {
            Stream.of(oneNode(), brokeringApi2(), twoNodes())
                    .flatMap(List::stream)
                    .forEach(series -> compared.merge(series.title(), series, Series::and));
        }
        return compared.values();
    }

    private List<Series> oneNode() {
        try (var site = new Site(1, EXCHANGE)) {
            var sessions = warm(site, List.of(TokenEndpoint.V1, TokenEndpoint.EXCHANGE));
            return List.of(
                    newcomers(site),
                    returning("Returning people sign in", sessions),
                    reads("Token reads, GET (V1)", sessions, TokenEndpoint.V1),
                    reads("Token reads, token exchange", sessions, TokenEndpoint.EXCHANGE));
        }
    }

    private List<Series> brokeringApi2() {
        try (var site = new Site(1, "identity-brokering-api:v2," + EXCHANGE)) {
            return List.of(reads("Token reads, POST (V2)", warm(site, List.of(TokenEndpoint.V2)), TokenEndpoint.V2));
        }
    }

    private List<Series> twoNodes() {
        try (var site = new Site(2, EXCHANGE)) {
            var sessions = warm(site, List.of(TokenEndpoint.V1));
            return List.of(
                    returning("Two nodes: returning people sign in", sessions),
                    reads("Two nodes: token reads, GET (V1)", sessions, TokenEndpoint.V1));
        }
    }

    /**
     * On a server with Keycloak's default features: our exchange beside Keycloak's own of the same access tokens; and
     * that one beside the same on a server that does not have our jar.
     */
    private List<Series> exchanges() {
        try (var site = new Site(1, "");
                var asItComes = new Site(1, "", List.of(Provider.GITHUB))) {
            var beside = new LinkedHashMap<String, Function<Duration, Round>>();
            var sessions = Sessions.start(site, Provider.SEALED, 1);
            beside.put("Keycloak's own", sessions::keycloaksTokens);
            for (var ours : List.of(Provider.PLAIN, Provider.SEALED)) {
                var theirs = Sessions.start(site, ours, 1);
                beside.put(ours.title, duration -> theirs.reads(TokenEndpoint.EXCHANGE, duration));
            }
            var without = Sessions.start(asItComes, Provider.GITHUB, 1);
            var jars = new LinkedHashMap<String, Function<Duration, Round>>();
            jars.put("without our jar", without::keycloaksTokens);
            jars.put("with our jar", sessions::keycloaksTokens);
            // Both servers for as long: each compiles what it is asked for.
            extent.warmUp(() -> beside.values().stream()
                    .flatMap(round -> Stream.of(round, jars.get("without our jar")))
                    .map(round -> round.apply(extent.rounds().length()))
                    .forEach(round -> LOG.debugf("Warming up: %s", round)));
            return List.of(
                    Series.run("Token exchange, beside Keycloak's own", extent.reads(), beside),
                    Series.run("Keycloak's own token exchange", extent.reads(), jars));
        }
    }

    /** The people whom a server knows that was under load for a while: signing them in and reading their tokens. */
    private Map<Provider, Sessions> warm(Site site, List<TokenEndpoint> endpoints) {
        var sessions = Arrays.stream(Provider.values())
                .collect(Collectors.toMap(provider -> provider, provider -> Sessions.start(site, provider, 1)));
        extent.warmUp(() -> sessions.values().forEach(each -> {
            each.signIns(extent.rounds().length());
            endpoints.forEach(endpoint -> each.reads(endpoint, extent.rounds().length()));
        }));
        return sessions;
    }

    private static Map<String, Function<Duration, Round>> each(BiFunction<Provider, Duration, Round> round) {
        return each(List.of(Provider.values()), round);
    }

    private static Map<String, Function<Duration, Round>> each(
            List<Provider> providers, BiFunction<Provider, Duration, Round> round) {
        var contenders = new LinkedHashMap<String, Function<Duration, Round>>();
        for (var provider : providers) {
            contenders.put(provider.title, duration -> round.apply(provider, duration));
        }
        return contenders;
    }

    private Series newcomers(Site site) {
        return Series.run(
                "New people sign in",
                extent.rounds(),
                each((provider, duration) -> Round.of(
                        site,
                        provider,
                        new SignIns(site, provider).of(() -> new Arrival(site.newPerson(provider), 0), duration))));
    }

    private Series returning(String title, Map<Provider, Sessions> sessions) {
        return Series.run(
                title,
                extent.rounds(),
                each((provider, duration) -> sessions.get(provider).signIns(duration)));
    }

    private Series reads(String title, Map<Provider, Sessions> sessions, TokenEndpoint endpoint) {
        return Series.run(
                title,
                extent.reads(),
                each((provider, duration) -> sessions.get(provider).reads(endpoint, duration)));
    }

    private Series workspaces(Site site) {
        var contenders = new LinkedHashMap<String, Function<Duration, Round>>();
        for (var count : List.of(1, 2, 4)) {
            var sessions = Sessions.start(site, Provider.SEALED, count);
            contenders.put(
                    count == 1 ? "1 workspace" : count + " workspaces",
                    duration -> sessions.reads(TokenEndpoint.V1, duration));
        }
        return Series.run("Token reads of people with several workspaces", extent.reads(), contenders);
    }

    private Series stored(Site site, Map<Provider, Sessions> sessions, int users) {
        site.storeUsers(users);
        return Series.run(users + " stored users", extent.rounds(), each(Report.STORED, (provider, duration) -> {
            site.admin().forgetCachedUsers();
            return sessions.get(provider).reads(TokenEndpoint.V1, duration);
        }));
    }

    /** The smaller number first, and that once more than is counted: the server has to have done it before. */
    private List<Site.Removal> removals(Site site) {
        Report.STORED.forEach(provider -> site.remove(provider, 1));
        return Stream.of(1, LEAVING)
                .flatMap(people -> Report.STORED.stream().map(provider -> site.remove(provider, people)))
                .toList();
    }

    private static Map<Provider, Report.Heap> heapAfterReads(Site site, Map<Provider, Sessions> sessions) {
        var heaps = new LinkedHashMap<Provider, Report.Heap>();
        for (var provider : List.of(Provider.GITHUB, Provider.SEALED)) {
            var before = site.gauges().get(0).liveHeapBytes();
            var reads = 0.0;
            while (reads < 100_000) {
                var duration = Duration.ofSeconds(20);
                reads +=
                        sessions.get(provider).reads(TokenEndpoint.V1, duration).rate() * duration.toSeconds();
            }
            heaps.put(provider, new Report.Heap(before, site.gauges().get(0).liveHeapBytes()));
        }
        return heaps;
    }
}
