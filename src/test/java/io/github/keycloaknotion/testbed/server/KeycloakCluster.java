package io.github.keycloaknotion.testbed.server;

import io.github.keycloaknotion.testbed.server.KeycloakProcess.Distribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Keycloaks in production mode on one database. The first is where people sign in: its address is the cluster's. */
public final class KeycloakCluster implements AutoCloseable {

    private final List<KeycloakProcess> nodes;
    private final Duration buildTime;

    private KeycloakCluster(List<KeycloakProcess> nodes, Duration buildTime) {
        this.nodes = nodes;
        this.buildTime = buildTime;
    }

    /**
     * What is started.
     *
     * @param home the unpacked distribution; left as it is
     * @param jars those that Keycloak is to load; none for a Keycloak as it comes
     * @param realmFile the realm to import; null for none
     * @param folder for the nodes' homes and logs
     * @param size how many nodes
     * @param features Keycloak's, comma-separated
     * @param apart whether the nodes do not see each other: all that they share is the database
     * @param environment what the placeholders of the realm file stand for, and Keycloak's own KC_ variables
     */
    public record Plan(
            Path home,
            List<Path> jars,
            Path realmFile,
            Path folder,
            int size,
            String features,
            boolean apart,
            Map<String, String> environment) {}

    /**
     * Builds Keycloak for production once, and starts each node on a copy of that.
     *
     * @throws IllegalStateException if one does not start; the message names the log
     */
    public static KeycloakCluster start(Plan plan) {
        var begin = System.nanoTime();
        var built = build(plan);
        var buildTime = Duration.ofNanos(System.nanoTime() - begin);
        var ports = IntStream.range(0, plan.size())
                .map(i -> KeycloakServer.freePort())
                .toArray();
        var nodes = IntStream.range(0, plan.size())
                .mapToObj(i -> {
                    var name = "node-" + (i + 1);
                    var home = built.copyTo(plan.folder().resolve(name));
                    return new KeycloakProcess(
                            new Distribution(home.path(), plan.environment(), emptyLog(plan, name)),
                            ports[i],
                            plan.realmFile() == null ? "master" : "notion",
                            arguments(plan, name, ports[0]));
                })
                .toList();
        var cluster = new KeycloakCluster(nodes, buildTime);
        try {
            cluster.nodes.forEach(KeycloakProcess::start);
        } catch (IllegalStateException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private static KeycloakHome build(Plan plan) {
        var home = new KeycloakHome(plan.home()).copyTo(plan.folder().resolve("built"));
        home.empty();
        plan.jars().forEach(jar -> home.install(jar, "providers"));
        if (plan.realmFile() != null) {
            home.install(plan.realmFile(), "data/import");
        }
        var log = emptyLog(plan, "build");
        var build = new Distribution(home.path(), plan.environment(), log)
                .run(plan.features().isEmpty() ? List.of("build") : List.of("build", "--features=" + plan.features()));
        if (build.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("Keycloak was not built; its output is in " + log);
        }
        return home;
    }

    private static List<String> arguments(Plan plan, String name, int frontPort) {
        var arguments = new ArrayList<>(List.of(
                "start",
                "--optimized",
                "--import-realm",
                "--http-enabled=true",
                "--hostname=http://localhost:" + frontPort,
                "--http-management-port=" + KeycloakServer.freePort(),
                "--cache-embedded-network-bind-address=127.0.0.1",
                "--spi-cache-embedded--default--node-name=" + name));
        if (plan.apart()) {
            arguments.add("--spi-cache-embedded--default--cluster-name=" + name);
        }
        return arguments;
    }

    private static Path emptyLog(Plan plan, String name) {
        try {
            Files.createDirectories(plan.folder());
            return Files.writeString(plan.folder().resolve(name + ".log"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long {@code kc.sh build} took. */
    public Duration buildTime() {
        return buildTime;
    }

    public KeycloakProcess node(int i) {
        return nodes.get(i);
    }

    @Override
    public void close() {
        nodes.forEach(KeycloakProcess::close);
    }
}
