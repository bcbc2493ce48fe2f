package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.connection.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.services.messages.Messages;

/** The message bundles are complete, and hold nothing that nobody shows. */
final class MessagesTest {

    private static final Pattern KEY = Pattern.compile("(?<=\")notion[A-Z]\\w*(?=\")|(?<=messages\\.)notion[A-Z]\\w*");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\d+}|\\$\\{[^}]*}");

    private static Properties bundle(String language) throws IOException {
        var name = "/theme-resources/messages/messages_" + language + ".properties";
        try (InputStream stream = MessagesTest.class.getResourceAsStream(name)) {
            assertThat(stream).as(name).isNotNull();
            var bundle = new Properties();
            bundle.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return bundle;
        }
    }

    @Test
    void everyKeyIsUsedAndEveryUsedKeyIsThere() throws IOException {
        var used = new TreeSet<String>();
        for (var folder : List.of("src/main/java", "src/main/resources/theme")) {
            try (var files = Files.walk(Path.of(folder))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    KEY.matcher(Files.readString(file)).results().forEach(match -> used.add(match.group()));
                }
            }
        }

        for (var field : Setting.fields()) {
            used.addAll(List.of(field.getLabel(), field.getHelpText()));
        }

        // Keycloak's own, for which it has no text on its login pages.
        used.add(Messages.FEDERATED_IDENTITY_BOUND_ORGANIZATION);

        assertThat(bundle("en").stringPropertyNames()).isEqualTo(used);
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "es", "fr", "ja"})
    void aTranslationHasEveryMessageAndItsPlaceholders(String language) throws IOException {
        var english = bundle("en");
        var translation = bundle(language);

        assertThat(translation.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (var key : english.stringPropertyNames()) {
            assertThat(translation.getProperty(key)).as(key).isNotBlank();
            assertThat(placeholders(translation.getProperty(key)))
                    .as(key)
                    .isEqualTo(placeholders(english.getProperty(key)));
        }
    }

    /** A straight one is markup for login pages, which have to double it, and none for the admin console. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "es", "fr", "ja"})
    void apostrophesAreTypographic(String language) throws IOException {
        assertThat(bundle(language).values()).noneMatch(text -> text.toString().contains("'"));
    }

    /** The admin console breaks a label between words only, and the field hides the end of a longer one. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "es", "fr"})
    void labelsOfSettingsFitBesideTheirFields(String language) throws IOException {
        var bundle = bundle(language);

        assertThat(Setting.fields())
                .flatExtracting(
                        field -> List.of(bundle.getProperty(field.getLabel()).split(" ")))
                .allSatisfy(word -> assertThat(word).hasSizeLessThan(22));
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
