package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A test that tells servers apart has the tag by which {@code .ci/run} runs it on each of them. */
final class TagsTest {

    /** Those that the pom and {@code .ci/run} know. */
    private static final Set<String> KNOWN = Set.of(
            "once",
            "v2",
            "v2-only",
            "stateless",
            "thorough",
            "database",
            "cluster",
            "compose",
            "installations",
            "config-cli");

    private static final Pattern TAG = Pattern.compile("@Tag\\(\"([^\"]*)\"\\)");

    private static List<Path> tests() throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith("IT.java")).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> tags(String source) {
        return TAG.matcher(source).results().map(tag -> tag.group(1)).collect(Collectors.toSet());
    }

    @Test
    void noTagIsUnknown() throws IOException {
        assertThat(tests())
                .hasSizeGreaterThan(30)
                .allSatisfy(test -> assertThat(KNOWN).containsAll(tags(read(test))));
    }

    @Test
    void whatAsksAtTheServersEndpointsRunsOnVersion2() throws IOException {
        assertThat(tests())
                .filteredOn(test -> read(test).contains("ServerUnderTest.endpoints()"))
                // It has servers of its own.
                .filteredOn(test -> !tags(read(test)).contains("cluster"))
                .isNotEmpty()
                .allSatisfy(test -> assertThat(tags(read(test))).contains("v2"));
    }

    @Test
    void whatExpectsSomethingElseOfAStatelessServerRunsOnOne() throws IOException {
        assertThat(tests())
                .filteredOn(test -> read(test).contains("ServerUnderTest.isStateless()"))
                .isNotEmpty()
                .allSatisfy(test -> assertThat(tags(read(test))).contains("stateless"));
    }
}
