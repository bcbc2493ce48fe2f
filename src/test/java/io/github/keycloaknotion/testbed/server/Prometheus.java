package io.github.keycloaknotion.testbed.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Prometheus that scrapes one server each second. Tests of it are skipped where there is none. */
public final class Prometheus implements AutoCloseable {

    private final Process process;
    private final String url;
    private final HttpClient http = HttpClient.newHttpClient();

    private Prometheus(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Runs {@code promtool}, and sees that it finds no fault. */
    public static void promtool(Path folder, String... arguments) {
        var command = new ArrayList<>(List.of(installed("promtool")));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(printed).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts one.
     *
     * @param folder an empty one, for what it keeps
     * @param port which it scrapes
     * @param rules its rules
     */
    public static Prometheus start(Path folder, int port, Path rules) throws IOException {
        var own = KeycloakServer.freePort();
        var config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: keycloak
                    static_configs: [{targets: ["localhost:%d"]}]
                """.formatted(rules, port));
        var process = new ProcessBuilder(
                        installed("prometheus"),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + own)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        return new Prometheus(process, "http://127.0.0.1:" + own + "/api/v1/");
    }

    private static String installed(String program) {
        var found = Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "Prometheus is not installed");
        return found.get().toString();
    }

    /** The names of all that it has scraped; none while it starts. */
    public Set<String> names() {
        var names = new TreeSet<String>();
        ask("label/__name__/values").path("data").forEach(name -> names.add(name.textValue()));
        return names;
    }

    /** The names of its alerts, whether they fire or not. */
    public List<String> alerts() {
        return ask("rules").path("data").findValuesAsText("query").stream().toList();
    }

    private JsonNode ask(String path) {
        try {
            var answer =
                    http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
            return JsonMapper.builder().build().readTree(answer.body());
        } catch (IOException e) {
            return JsonMapper.builder().build().missingNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
