package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of where the jar was put. */
final class InstallationTest {

    @ParameterizedTest
    @CsvSource({
        "25.0.6, true, false",
        "26.3.5, true, false",
        "26.6.99, true, false",
        "26.6.4.redhat-00001, true, false",
        "26.7.0, false, false",
        "26.7.3, false, false",
        "26.7.3.redhat-00001, false, false",
        "26.7.4, false, true",
        "26.7.10, false, true",
        "26.8.0, false, true",
        "27.0.0, false, true",
        "100.0.0, false, true",
        "999.0.0-SNAPSHOT, false, true",
        "26.7, false, false",
        "nightly, false, false",
        "'', false, false",
        "99999999999.0.0, false, false",
    })
    void olderAndNewerVersionsAreToldFromTestedOnes(String version, boolean tooOld, boolean tooNew) {
        assertThat(Installation.tooOld(version).isPresent()).isEqualTo(tooOld);
        assertThat(Installation.tooNew(version).isPresent()).isEqualTo(tooNew);
    }

    @Test
    void bothMessagesNameTheVersionsTested() {
        assertThat(Installation.tooOld("26.5.6").orElseThrow()).contains("26.5.6", "26.7.0 to 26.7.3");
        assertThat(Installation.tooNew("27.0.0").orElseThrow()).contains("27.0.0", "26.7.0 to 26.7.3");
    }

    /** The pom compiles against the oldest, and the tests run on the newest. */
    @Test
    void theVersionsAreThoseOfTheBuild() throws IOException {
        var pom = Files.readString(Path.of("pom.xml"));

        assertThat(pom)
                .contains("<keycloak.api.version>" + Installation.OLDEST + "</keycloak.api.version>")
                .contains("<keycloak.version>" + Installation.NEWEST + "</keycloak.version>");
    }

    @Test
    void copiesAreNamed() {
        assertThat(Installation.twice(List.of("a.jar"))).isEmpty();
        assertThat(Installation.twice(List.of("a.jar", "b.jar")).orElseThrow()).contains("2 times", "a.jar, b.jar");
    }
}
