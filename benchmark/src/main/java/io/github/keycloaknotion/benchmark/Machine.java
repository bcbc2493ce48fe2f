package io.github.keycloaknotion.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What was measured on, as pages name it. */
final class Machine {

    private Machine() {}

    /** The version that the distribution names. */
    static String keycloak() throws IOException {
        var text = Files.readString(Path.of(System.getProperty("keycloak.home"), "version.txt"));
        return text.strip().replaceFirst(".*Version ", "");
    }

    static String cpu() throws IOException {
        var info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
