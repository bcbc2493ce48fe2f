package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each link of the documentation leads to a file of the project and a heading in it, and each page is linked. */
final class LinksTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)|(?:src|srcset)=\"([^\"]+)\"");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern CODE = Pattern.compile("^ *```.*?^ *```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);

    private record Link(Path page, String target) {

        Path file() {
            var path = target.replaceFirst("#.*", "");
            return path.isEmpty() ? page : page.resolveSibling(path).normalize();
        }

        String anchor() {
            return target.contains("#") ? target.replaceFirst(".*#", "") : null;
        }
    }

    private static List<Path> pages() throws IOException {
        try (var top = Files.list(Path.of(""));
                var docs = Files.walk(Path.of("docs"));
                var examples = Files.list(Path.of("examples"))) {
            return Stream.of(top, docs, examples.map(example -> example.resolve("README.md")))
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }

    private static String prose(Path page) {
        try {
            return CODE.matcher(Files.readString(page)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Link> links(Path page) {
        return LINK.matcher(prose(page))
                .results()
                .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
                .filter(target -> !ELSEWHERE.matcher(target).matches())
                .map(target -> new Link(page, target));
    }

    /** As GitHub names a page's headings. */
    private static Set<String> anchors(Path page) {
        var anchors = new HashSet<String>();
        HEADING.matcher(prose(page)).results().forEach(heading -> {
            var anchor = heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\w\\- ]", "")
                    .replace(' ', '-');
            assertThat(anchors.add(anchor))
                    .as("%s has one heading %s", page, anchor)
                    .isTrue();
        });
        return anchors;
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        var links = pages().stream().flatMap(LinksTest::links).toList();

        assertThat(links).hasSizeGreaterThan(100).allSatisfy(link -> {
            assertThat(link.file()).exists();
            if (link.anchor() != null) {
                assertThat(anchors(link.file())).contains(link.anchor());
            }
        });
    }

    @Test
    void everyPageIsLinked() throws IOException {
        var linked = new HashSet<Path>();
        pages().stream().flatMap(LinksTest::links).map(Link::file).forEach(linked::add);

        assertThat(linked)
                .containsAll(pages().stream()
                        .filter(page -> !page.equals(Path.of("README.md")))
                        .toList());
    }
}
