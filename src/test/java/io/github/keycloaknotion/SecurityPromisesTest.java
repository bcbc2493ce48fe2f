package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each promise of SECURITY.md names the tests that hold it. */
final class SecurityPromisesTest {

    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:IT|Test))#(\\w+)`");

    @Test
    void everyPromiseIsHeldByATestThatIsThere() throws IOException {
        var rows = Files.readString(Path.of("SECURITY.md"))
                .lines()
                .dropWhile(line -> !line.equals("| promise | test |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        assertThat(rows).hasSizeGreaterThan(30).allSatisfy(row -> {
            var tests = NAMED.matcher(row).results().toList();
            assertThat(tests).as(row).isNotEmpty();
            for (var test : tests) {
                assertThat(source(test.group(1))).contains("void " + test.group(2) + "(");
            }
        });
    }

    private static String source(String testClass) throws IOException {
        try (var files = Files.walk(TESTS)) {
            return files.filter(file -> file.endsWith(testClass + ".java"))
                    .map(SecurityPromisesTest::read)
                    .collect(Collectors.joining());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
