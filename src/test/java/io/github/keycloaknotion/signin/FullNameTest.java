package io.github.keycloaknotion.signin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FullNameTest {

    @Test
    void isSplitAtTheLastSpace() {
        assertThat(FullName.parse("Ada King Lovelace", 255)).contains(new FullName("Ada King", "Lovelace"));
    }

    @Test
    void ofOneWordHasAnEmptyLastName() {
        assertThat(FullName.parse("Ada", 255)).contains(new FullName("Ada", ""));
    }

    @Test
    void losesSpacesAndControlCharacters() {
        assertThat(FullName.parse(" \u0000Ada\r\n\t Lovelace\u0000 ", 255)).contains(new FullName("Ada", "Lovelace"));
    }

    @Test
    void ofNothingIsNone() {
        assertThat(FullName.parse(null, 255)).isEmpty();
        assertThat(FullName.parse(" \u0000 ", 255)).isEmpty();
    }

    @Test
    void isCutBetweenCharacters() {
        assertThat(FullName.parse("ab🦊d e", 3)).contains(new FullName("ab", "e"));
        assertThat(FullName.parse("a b🦊de", 3)).contains(new FullName("a", "b🦊"));
    }
}
