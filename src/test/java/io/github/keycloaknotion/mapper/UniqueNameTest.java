package io.github.keycloaknotion.mapper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UniqueNameTest {

    private static final String ID = "0123abcd-89ab-4def-8123-456789abcdef";

    private static String readable(String workspaceName) {
        var name = UniqueName.of(workspaceName, ID).get(0);
        assertThat(name).endsWith(" (0123abcd)");
        return name.substring(0, name.length() - " (0123abcd)".length());
    }

    @ParameterizedTest
    @CsvSource({
        "Analytical Engine, Analytical Engine",
        "acme/admins, acme admins",
        "/acme//admins/, acme admins",
        "acme~/admins~, acme admins",
        "acme\\admins, acme admins",
        "acme\uff0fadmins, acme admins",
        "acme\u2215admins, acme admins",
        "acme\u2044admins, acme admins",
        "\u2100, a c",
        "'admins,users;x|y:z=1', admins users x y z 1",
        "Admins (0123abcd), Admins 0123abcd",
        "../../etc, etc",
        "acme.com_x-y, acme.com_x-y",
        "\uff41dmins, admins",
        "\u202esnimda, snimda",
        "ad\u200bmi\u00adns, admins",
        "'  a \t\r\n\u0000 b  ', a b",
        "Zu\u0308rich, Z\u00fcrich",
        "\u7814\u7a76\u5ba4, \u7814\u7a76\u5ba4",
        "\u0939\u093f\u0928\u094d\u0926\u0940, \u0939\u093f\u0928\u094d\u0926\u0940",
        "fox \ud83e\udd8a\ufe0f den, fox den"
    })
    void whatSeparatesOrHidesIsDropped(String workspaceName, String expected) {
        assertThat(readable(workspaceName)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "~",
                "/",
                "..",
                "-",
                "\ud83e\udd8a",
                "\u3164",
                "\uffa0\u115f",
                "\u0301\u0302",
                "\ud800",
                "()"
            })
    void ofNothingAWordIsMade(String workspaceName) {
        assertThat(readable(workspaceName)).isEqualTo("Workspace");
    }

    @Test
    void aWorkspaceWithoutNameHasAWord() {
        assertThat(readable(null)).isEqualTo("Workspace");
    }

    @Test
    void itFitsIntoTheColumn() {
        for (var text : new String[] {"x", "\ud840\udc00", "x ", "\ufdfa"}) {
            assertThat(UniqueName.of(text.repeat(1_000), ID))
                    .allMatch(name -> name.length() <= 255)
                    .noneMatch(name -> name.contains("  "))
                    .allMatch(name -> name.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));
        }
    }

    @Test
    void marksDoNotPileUp() {
        assertThat(readable("x" + "\u0335".repeat(50) + "y")).isEqualTo("x" + "\u0335".repeat(4) + "y");
    }

    @Test
    void theSecondChoiceHasTheWholeId() {
        assertThat(UniqueName.of("Acme", ID)).containsExactly("Acme (0123abcd)", "Acme (" + ID + ")");
        assertThat(UniqueName.of("Acme", "a/b~c" + "d".repeat(95)))
                .containsExactly("Acme (abcddddd)", "Acme (abc" + "d".repeat(33) + ")");
    }
}
