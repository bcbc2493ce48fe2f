package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What we ship, and what Keycloak says of it. */
@ExtendWith(NotionRealm.Resolver.class)
final class PackagingIT {

    private final NotionRealm realm;

    PackagingIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    void theJarHoldsOurClassesAndResourcesAlone() throws IOException {
        var path = Path.of(System.getProperty("provider.jar"));
        assertThat(Files.size(path)).isLessThan(400_000);
        try (var jar = new JarFile(path.toFile())) {
            assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName))
                    .allMatch(name -> name.startsWith("io/github/keycloaknotion/")
                            || name.startsWith("META-INF/")
                            || name.startsWith("theme-resources/")
                            || name.startsWith("theme/notion/"))
                    .noneMatch(name -> name.endsWith(".jar"));
        }
    }

    /**
     * Keycloak says of every provider from outside, once, when it builds itself, that its SPIs for identity providers
     * may change: no provider can avoid that line.
     */
    @Test
    void keycloakStartsWithoutAWarningAboutUs() {
        var untilStarted = realm.keycloak().log().split("Listening on", 2)[0];

        assertThat(untilStarted
                        .lines()
                        .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                        .filter(line -> line.toLowerCase(Locale.ROOT).contains("notion")))
                .allMatch(line -> line.contains("KC-SERVICES0047"));
    }
}
