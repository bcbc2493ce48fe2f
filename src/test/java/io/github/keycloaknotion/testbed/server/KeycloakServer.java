package io.github.keycloaknotion.testbed.server;

import io.github.keycloaknotion.testbed.server.KeycloakProcess.Distribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A Keycloak of our own, with our jar and realm file, on a loopback port: an unpacked distribution that runs as a
 * process, or the official image in a container. It begins with an empty database each time, unless it is told to go on.
 */
public final class KeycloakServer implements AutoCloseable {

    private final RunningKeycloak running;

    /** What Keycloak runs in; the system property {@code keycloak.runtime} chooses. */
    private enum KeycloakRuntime {
        EMBEDDED,
        CONTAINER
    }

    /**
     * What is started.
     *
     * @param home the unpacked distribution that a process runs
     * @param jars the provider's jar, and others that Keycloak is to load
     * @param realmFile the realm to import
     * @param port where Keycloak is to listen; 0 takes a free one
     * @param environment what the placeholders of the realm file stand for, and Keycloak's own KC_ variables
     * @param options command line options after {@code start-dev}
     * @param log where the output of a process goes
     */
    public record Launch(
            Path home,
            List<Path> jars,
            Path realmFile,
            int port,
            Map<String, String> environment,
            List<String> options,
            Path log) {}

    private KeycloakServer(RunningKeycloak running) {
        this.running = running;
    }

    /**
     * Starts Keycloak and waits until it answers.
     *
     * @throws RuntimeException if it does not
     */
    public static KeycloakServer start(Launch launch) {
        var port = launch.port() == 0 ? freePort() : launch.port();
        var runtime = System.getProperty("keycloak.runtime", "embedded");
        var running = switch (KeycloakRuntime.valueOf(runtime.toUpperCase(Locale.ROOT))) {
            case EMBEDDED -> process(launch, port);
            case CONTAINER -> new KeycloakContainer(launch, port);
        };
        running.start();
        return new KeycloakServer(running);
    }

    private static KeycloakProcess process(Launch launch, int port) {
        try {
            Files.createDirectories(launch.log().getParent());
            Files.deleteIfExists(launch.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var home = new KeycloakHome(launch.home());
        home.empty();
        launch.jars().forEach(jar -> home.install(jar, "providers"));
        home.install(launch.realmFile(), "data/import");
        var arguments = new ArrayList<>(List.of("start-dev", "--import-realm"));
        arguments.addAll(launch.options());
        return new KeycloakProcess(
                new Distribution(launch.home(), launch.environment(), launch.log()), port, "notion", arguments);
    }

    /** A port that was free a moment ago; outgoing connections, which take higher ones, leave it free. */
    public static int freePort() {
        return ThreadLocalRandom.current()
                .ints(20_000, 32_000)
                .filter(KeycloakServer::isFree)
                .findFirst()
                .orElseThrow();
    }

    /** Whether a server could listen there. */
    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Where Keycloak is, without a slash at the end. */
    public String baseUrl() {
        return running.baseUrl();
    }

    /** What the server printed so far. */
    public String log() {
        return running.log();
    }

    /** Stops the server and starts it again with the data that it has. */
    public void restart() {
        running.close();
        running.start();
    }

    /** Ends the server in the middle of whatever it does, as a power cut would. */
    public void crash() {
        running.kill();
    }

    /** Starts the server again, after it stopped or crashed, with the data that it has. */
    public void resume() {
        running.start();
    }

    /** Waits until the server has ended by itself. */
    public void join() throws InterruptedException {
        running.join();
    }

    @Override
    public void close() {
        running.close();
    }
}
