package io.github.keycloaknotion.benchmark;

import io.github.keycloaknotion.server.Database;
import io.github.keycloaknotion.server.KeycloakCluster;
import io.github.keycloaknotion.server.KeycloakCluster.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Keycloak takes to be built and to start, in seconds, with our jar and without.
 *
 * @param build with and without, for each round
 * @param start with and without, for each round, as Keycloak itself says
 */
record StartUp(List<Pair> build, List<Pair> start) {

    private static final int ROUNDS = 8;

    private static final Pattern STARTED = Pattern.compile("started in ([0-9.]+)s");

    /** The same with our jar and without. */
    record Pair(double with, double without) {}

    static StartUp run() {
        var jar = Path.of(System.getProperty("provider.jar"));
        var build = new ArrayList<Pair>();
        var start = new ArrayList<Pair>();
        try (var database = Database.start()) {
            // This one makes the tables.
            once(database, null);
            for (var i = 0; i < ROUNDS; i++) {
                var jarFirst = i % 2 == 1;
                var first = once(database, jarFirst ? jar : null);
                var second = once(database, jarFirst ? null : jar);
                var with = jarFirst ? first : second;
                var without = jarFirst ? second : first;
                build.add(new Pair(with.build, without.build));
                start.add(new Pair(with.start, without.start));
            }
        }
        return new StartUp(build, start);
    }

    private record Once(double build, double start) {}

    private static Once once(Database database, Path jar) {
        var plan = new Plan(
                Path.of(System.getProperty("keycloak.home")),
                jar,
                null,
                Path.of("target/benchmark/start-up"),
                1,
                "token-exchange:v1",
                false,
                database.environment());
        try (var keycloak = KeycloakCluster.start(plan)) {
            var started = STARTED.matcher(keycloak.node(0).log());
            if (!started.find()) {
                throw new IllegalStateException("Keycloak does not say how long it took to start");
            }
            var once = new Once(keycloak.buildTime().toMillis() / 1e3, Double.parseDouble(started.group(1)));
            System.out.printf("%s: %s%n", jar == null ? "without the jar" : "with the jar", once);
            return once;
        }
    }

    static Spread ratio(List<Pair> pairs) {
        return Spread.of(
                pairs.stream().map(pair -> pair.with() / pair.without()).toList());
    }

    static Spread with(List<Pair> pairs) {
        return Spread.of(pairs.stream().map(Pair::with).toList());
    }

    static Spread without(List<Pair> pairs) {
        return Spread.of(pairs.stream().map(Pair::without).toList());
    }
}
