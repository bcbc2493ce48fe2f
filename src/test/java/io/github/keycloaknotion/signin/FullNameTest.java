package io.github.keycloaknotion.signin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** What Keycloak's default user profile refuses, and people write into their names nevertheless. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            Ada Lovelace (she/her)      ; Ada            ; Lovelace
            Ada [away until 5/1]        ; Ada            ; ``
            Bob & Sally                 ; Bob            ; Sally
            Ada | Acme                  ; Ada            ; Acme
            Ada "Countess" Lovelace     ; Ada Countess   ; Lovelace
            Ada <ada@example.com>       ; Ada            ; ``
            (she/her)                   ; she            ; her
            Ada #1 $%^*~?!              ; Ada            ; 1
            Ada O'Neill-Müller          ; Ada            ; O'Neill-Müller
            """)
    void leavesOutWhatKeycloakRefuses(String name, String first, String last) {
        assertThat(FullName.parse(name, 255)).contains(new FullName(first, last));
        assertThat(first + last).matches("[^<>&\"\\v$%!#?§;*~/\\\\|^=\\[\\]{}()\\p{Cntrl}]+");
    }

    @Test
    void ofNothingButWhatKeycloakRefusesIsNone() {
        assertThat(FullName.parse("(&/%)", 255)).isEmpty();
    }
}
