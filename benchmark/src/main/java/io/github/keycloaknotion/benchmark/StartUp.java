package io.github.keycloaknotion.benchmark;

import io.github.keycloaknotion.testbed.server.Database;
import io.github.keycloaknotion.testbed.server.KeycloakCluster;
import io.github.keycloaknotion.testbed.server.KeycloakCluster.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Keycloak takes to be built and to start, in seconds, with our jar and without.
 *
 * @param build with and without, one after the other
 * @param start with and without, one after the other, as Keycloak itself says
 */
record StartUp(List<Pair> build, List<Pair> start) {

    private static final int BUILDS = 3;

    /** What was just built is read from the disk: so that start does not count. */
    private static final int STARTS = 4;

    private static final Pattern STARTED = Pattern.compile("started in ([0-9.]+)s");

    /** The same with our jar and without. */
    record Pair(double with, double without) {}

    static StartUp run() {
        var jars = List.of(Path.of(System.getProperty("provider.jar")));
        var build = new ArrayList<Pair>();
        var start = new ArrayList<Pair>();
        try (var database = Database.start()) {
            // This one makes the tables.
            built(database, "without", List.of());
            for (var i = 0; i < BUILDS; i++) {
                var with = built(database, "with", jars);
                var without = built(database, "without", List.of());
                build.add(new Pair(
                        with.buildTime().toMillis() / 1e3, without.buildTime().toMillis() / 1e3));
                for (var j = 0; j < STARTS; j++) {
                    start.add(started(with, without, j % 2 == 0));
                }
            }
        }
        return new StartUp(build, start);
    }

    private static KeycloakCluster built(Database database, String name, List<Path> jars) {
        var plan = new Plan(
                Path.of(System.getProperty("keycloak.home")),
                jars,
                null,
                Path.of("target/benchmark/start-up", name),
                1,
                "token-exchange:v1",
                false,
                database.environment());
        var keycloak = KeycloakCluster.start(plan);
        keycloak.close();
        return keycloak;
    }

    private static Pair started(KeycloakCluster with, KeycloakCluster without, boolean withFirst) {
        if (withFirst) {
            var first = started(with);
            return new Pair(first, started(without));
        }
        var first = started(without);
        return new Pair(started(with), first);
    }

    private static double started(KeycloakCluster keycloak) {
        var node = keycloak.node(0);
        var earlier = node.log().length();
        try (node) {
            node.start();
            var started = STARTED.matcher(node.log().substring(earlier));
            if (!started.find()) {
                throw new IllegalStateException("Keycloak does not say how long it took to start");
            }
            return Double.parseDouble(started.group(1));
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
