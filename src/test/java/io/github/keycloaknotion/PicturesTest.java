package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every picture in the guides is there, and taken by a test; no other lies around. */
final class PicturesTest {

    private static final Pattern SHOWN = Pattern.compile("\\(images/([\\w-]+)\\.png\\)");
    private static final Pattern SHOWN_FIRST = Pattern.compile("\\(docs/images/([\\w-]+)\\.png\\)");
    private static final Pattern NAMED = Pattern.compile("([\\w-]+)\"");

    private static Set<String> find(Pattern pattern, String root, String extension) throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.walk(Path.of(root))) {
            for (var file :
                    files.filter(it -> it.toString().endsWith(extension)).toList()) {
                pattern.matcher(Files.readString(file)).results().forEach(match -> found.add(match.group(1)));
            }
        }
        return found;
    }

    private static Set<String> files(String folder, String extension) throws IOException {
        try (var files = Files.list(Path.of(folder))) {
            return files.map(file -> file.getFileName().toString().replace(extension, ""))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void whatIsShownIsTaken() throws IOException {
        var shown = find(SHOWN, "docs", ".md");
        shown.addAll(find(SHOWN_FIRST, "README.md", ".md"));

        assertThat(files("docs/images", ".png")).isEqualTo(shown);
        assertThat(files("src/test/resources/screenshots", ".txt")).isEqualTo(shown);
        assertThat(find(NAMED, "src/test/java", "IT.java")).containsAll(shown);
    }
}
