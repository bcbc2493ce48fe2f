package io.github.keycloaknotion.mapper;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UsernamePatternTest {

    private static ObjectNode answer(String name) {
        var answer = JsonNodeFactory.instance.objectNode();
        answer.withObject("/owner/user")
                .put("id", "0123")
                .put("name", name)
                .withObject("/person")
                .put("email", "Ada@x.example");
        answer.putArray("one").add("alone");
        return answer;
    }

    private static Optional<String> username(String pattern, String name) {
        return new UsernamePattern(pattern).username("work", answer(name));
    }

    @ParameterizedTest
    @CsvSource({
        "${ALIAS}.${CLAIM.owner.user.id}, work.0123",
        "${ALIAS | uppercase}, WORK",
        "${CLAIM.owner.user.person.email|lowercase}, ada@x.example",
        "${CLAIM.owner.user.person.email | localpart}, Ada",
        "${CLAIM.owner.user.id | unknown}, 0123",
        "${CLAIM.one}, alone",
        "${OTHER}, OTHER",
        "' plain ', plain"
    })
    void theSyntaxIsKeycloaks(String pattern, String expected) {
        assertThat(username(pattern, "Ada")).contains(expected);
    }

    @Test
    void aUuidIsMade() {
        assertThat(username("${UUID}", "Ada").orElseThrow()).hasSize(36);
    }

    @ParameterizedTest
    @CsvSource({
        "Ada Lovelace, Ada-Lovelace",
        "$1, 1",
        "'${ALIAS}', ALIAS",
        "a\\b/c, a-b-c",
        "o\u2019brien+x@example.com, o-brien+x@example.com",
        "\uff21\uff44\uff41, Ada",
        "a\u0000\u202eb\u200b, a-b",
        "<b>, b"
    })
    void aClaimIsPlain(String name, String expected) {
        // A control character is a blank to a reader, and the other two are nothing.
        assertThat(username("${CLAIM.owner.user.name}", name)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${CLAIM.nothing}",
                "x${CLAIM.owner.user.nothing}y",
                "${CLAIM.}",
                "",
                " ",
                "${CLAIM.owner.user.name}"
            })
    void whatLacksAClaimIsNotFilledIn(String pattern) {
        assertThat(username(pattern, "\u200b/ ")).isEmpty();
    }

    @Test
    void itFitsIntoTheColumn() {
        assertThat(username("${CLAIM.owner.user.name}", "\ud840\udc00".repeat(300))
                        .orElseThrow())
                .hasSize(254);
    }
}
