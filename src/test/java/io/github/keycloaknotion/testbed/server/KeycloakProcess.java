package io.github.keycloaknotion.testbed.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Keycloak that runs as a process on a loopback port, with whatever its home and its arguments make of it. */
public final class KeycloakProcess implements RunningKeycloak {

    private static final String RELATIVE_PATH = "--http-relative-path=";

    private final Distribution distribution;
    private final int port;
    private final String realm;
    private final List<String> arguments;
    private final String path;
    private Process process;

    /**
     * An unpacked distribution, ready to be run.
     *
     * @param home where it lies
     * @param environment of its processes, beside our own
     * @param log where their output goes
     */
    record Distribution(Path home, Map<String, String> environment, Path log) {

        Process run(List<String> arguments) {
            var windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
            var command = new ArrayList<String>();
            command.add(home.resolve(windows ? "bin/kc.bat" : "bin/kc.sh").toString());
            command.addAll(arguments);
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().putAll(environment);
            try {
                return builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * A server that is not started yet.
     *
     * @param realm what it is ready with
     * @param arguments Keycloak's command and options; the address and the port are added
     */
    KeycloakProcess(Distribution distribution, int port, String realm, List<String> arguments) {
        this.distribution = distribution;
        this.port = port;
        this.realm = realm;
        this.arguments = new ArrayList<>(arguments);
        this.arguments.addAll(List.of("--http-host=127.0.0.1", "--http-port=" + port));
        this.path = arguments.stream()
                .filter(option -> option.startsWith(RELATIVE_PATH))
                .map(option -> option.substring(RELATIVE_PATH.length()))
                .findFirst()
                .orElse("");
    }

    @Override
    public void start() {
        process = distribution.run(arguments);
        awaitAnswer(realm);
    }

    /** Of the JVM, which the script that starts it waits for. */
    public long pid() {
        return process.descendants()
                .max(Comparator.comparing(each -> each.info().totalCpuDuration().orElse(Duration.ZERO)))
                .orElseThrow()
                .pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public String baseUrl() {
        return "http://localhost:" + port + path;
    }

    @Override
    public String log() {
        try {
            return Files.readString(distribution.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void join() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
