package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.server.Prometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Alerts and dashboard are about metrics that a server really has, and about each of them. */
@Tag("once")
@ExtendWith(NotionRealm.Resolver.class)
@Tag("thorough")
final class OperationsIT {

    private static final Path FOLDER = Path.of("docs/operations");
    private static final Pattern METRIC = Pattern.compile("\\bnotion_[a-z_]+");

    private final NotionRealm realm;

    OperationsIT(NotionRealm realm) {
        this.realm = realm;
    }

    private static Set<String> metrics(String text) {
        var names = new TreeSet<String>();
        text.lines()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> METRIC.matcher(line).results())
                .forEach(name -> names.add(name.group()));
        return names;
    }

    private static Set<String> metricsIn(Path file) throws IOException {
        return metrics(Files.readString(file));
    }

    /** Each of them, once somebody has signed in, and a token was refreshed. */
    private Set<String> scraped() {
        var ada = realm.signedIn("notion");
        realm.notion().expire(ada.person());
        realm.assertWorks(ada.verify());
        return metrics(realm.metrics());
    }

    @Test
    void whatIsWatchedIsThere() throws IOException {
        var scraped = scraped();

        assertThat(scraped).containsAll(metricsIn(FOLDER.resolve("prometheus-rules.yml")));
        assertThat(scraped).containsAll(metricsIn(FOLDER.resolve("grafana-dashboard.json")));
        assertThat(scraped).containsAll(metricsIn(FOLDER.resolve("prometheus-rules-test.yml")));
    }

    /** The page names a timer once, for its count, sum and maximum. */
    @Test
    void whatIsThereIsDocumentedAndOnTheDashboard() throws IOException {
        var documented = Files.readString(FOLDER.resolve("metrics.md"));
        var dashboard = Files.readString(FOLDER.resolve("grafana-dashboard.json"));

        assertThat(scraped()).isNotEmpty().allSatisfy(metric -> {
            var name = metric.replaceFirst("_seconds_(count|sum|max)$", "_seconds");
            assertThat(documented).contains("`" + name + "`");
            assertThat(dashboard).contains(name);
        });
    }

    /** As Debian's package has it; {@code .ci/run} installs it. */
    @Test
    void prometheusTakesRulesAndMetrics(@TempDir Path folder) throws IOException {
        Prometheus.promtool(FOLDER, "check", "rules", "prometheus-rules.yml");
        Prometheus.promtool(FOLDER, "test", "rules", "prometheus-rules-test.yml");
        var scraped = scraped();

        try (var prometheus = Prometheus.start(
                folder,
                realm.managementPort(),
                FOLDER.resolve("prometheus-rules.yml").toAbsolutePath())) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(prometheus.names()).containsAll(scraped));
            assertThat(prometheus.alerts()).hasSize(8);
        }
    }

    /** A node that is not ready would be taken away from all realms. */
    @Test
    void aConnectionThatIsRefusedIsNotedAndTheNodeStaysReady() {
        var alias = realm.addReadableProvider(Map.of(), Map.of());
        var ada = realm.signedIn(alias);
        realm.admin().configure(alias, Map.of("clientSecret", "wrong"));
        realm.notion().expire(ada.person());
        assertThat(ada.verify().status()).isIn(200, 503);

        var readiness = realm.readiness();

        assertThat(readiness.path("status").textValue()).isEqualTo("UP");
        assertThat(readiness.path("checks"))
                .filteredOn(check -> check.path("name").textValue().equals("Notion connections"))
                .singleElement()
                .satisfies(
                        note -> assertThat(note.at("/data/resting").intValue()).isPositive());
    }

    @Test
    void theDashboardIsOne() throws IOException {
        var dashboard = JsonMapper.builder()
                .build()
                .readTree(FOLDER.resolve("grafana-dashboard.json").toFile());

        assertThat(dashboard.path("panels")).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.path("title").textValue()).isNotBlank();
            assertThat(panel.at("/targets/0/expr").textValue()).isNotBlank();
        });
        assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
    }
}
