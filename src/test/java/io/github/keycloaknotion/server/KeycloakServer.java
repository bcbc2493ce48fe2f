package io.github.keycloaknotion.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Keycloak of our own: an unpacked distribution with our jar and realm file, started as a process on a loopback port.
 * It begins with an empty database each time, unless it is told to go on.
 */
public final class KeycloakServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(4);

    private final Launch launch;
    private Process process;

    /**
     * What is started.
     *
     * @param home the unpacked distribution
     * @param jar the provider's jar
     * @param realmFile the realm to import
     * @param port where Keycloak is to listen; 0 takes a free one
     * @param environment what the placeholders of the realm file stand for, and Keycloak's own KC_ variables
     * @param options command line options after {@code start-dev}
     * @param log where the server's output goes
     */
    public record Launch(
            Path home,
            Path jar,
            Path realmFile,
            int port,
            Map<String, String> environment,
            List<String> options,
            Path log) {}

    private KeycloakServer(Launch launch) {
        this.launch = launch;
    }

    /**
     * Starts Keycloak and waits until it answers.
     *
     * @throws IllegalStateException if it does not; the message names the log
     */
    public static KeycloakServer start(Launch wanted) {
        var port = wanted.port() == 0 ? freePort() : wanted.port();
        var launch = new Launch(
                wanted.home(),
                wanted.jar(),
                wanted.realmFile(),
                port,
                wanted.environment(),
                wanted.options(),
                wanted.log());
        try {
            delete(launch.home().resolve("data"));
            install(launch.jar(), launch.home().resolve("providers"));
            install(launch.realmFile(), launch.home().resolve("data/import"));
            Files.createDirectories(launch.log().getParent());
            Files.deleteIfExists(launch.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var server = new KeycloakServer(launch);
        server.run();
        return server;
    }

    /** A port that was free a moment ago. */
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return "http://localhost:" + launch.port();
    }

    /** What the server printed so far. */
    public String log() {
        try {
            return Files.readString(launch.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server and starts it again with the data that it has. */
    public void restart() {
        close();
        run();
    }

    /** Ends the server in the middle of whatever it does, as a power cut would. */
    public void crash() {
        var all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().join());
    }

    /** Starts the server again, after it stopped or crashed, with the data that it has. */
    public void resume() {
        run();
    }

    /** Waits until the server has ended by itself. */
    public void join() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
        var command = new ArrayList<String>();
        command.add(launch.home().resolve(windows ? "bin/kc.bat" : "bin/kc.sh").toString());
        command.addAll(List.of("start-dev", "--import-realm", "--http-host=127.0.0.1", "--http-port=" + launch.port()));
        command.addAll(launch.options());
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(launch.environment());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    private void awaitAnswer() {
        var http = HttpClient.newHttpClient();
        var request =
                HttpRequest.newBuilder(URI.create(baseUrl() + "/realms/notion")).build();
        var deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (process.isAlive() && System.nanoTime() < deadline) {
                try {
                    if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                        return;
                    }
                } catch (IOException e) {
                    // Not yet.
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
        throw new IllegalStateException("Keycloak did not start; its output is in " + launch.log());
    }

    private static void install(Path file, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException problem) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
