package io.github.keycloaknotion.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlainTextTest {

    @ParameterizedTest
    @CsvSource({
        "'a\r\nb', a b",
        "a\u0000b, a b",
        "' a\u2028\u00a0b ', a b",
        "a\u202e\u2066b\u200b, ab",
        "a\ud800b, ab",
        "\ud83d\udc69\u200d\ud83d\udcbb, \ud83d\udc69\u200d\ud83d\udcbb",
        "a/b ~ <c>, a/b ~ <c>"
    })
    void aLineIsWhatAReaderSees(String text, String expected) {
        assertThat(PlainText.line(text, 100)).isEqualTo(expected);
    }

    @Test
    void noCharacterIsCutInTwo() {
        assertThat(PlainText.cut("a\ud83e\udd8a", 2)).isEqualTo("a");
        assertThat(PlainText.cut("a\ud83e\udd8a", 3)).isEqualTo("a\ud83e\udd8a");
    }

    /** As many dots in the middle would be looked at again and again. */
    @Test
    @Timeout(10)
    void aMegabyteIsLittleWork() {
        assertThat(PlainText.words("x" + ".".repeat(1_000_000) + "y", ".", " ")).isEqualTo("x");
    }
}
