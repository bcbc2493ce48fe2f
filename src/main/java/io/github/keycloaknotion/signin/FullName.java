package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.api.PlainText;
import java.util.Optional;

/**
 * A person's name in the two parts that Keycloak keeps.
 *
 * @param first all but the last word; not empty
 * @param last the last word; empty if there is only one, so that an older last name does not stay beside it
 */
record FullName(String first, String last) {

    /**
     * Splits a name at its last space.
     *
     * @param name any text, may be null
     * @param longest how many characters each part may have; what is over is cut off
     * @return empty if the text holds nothing to print
     */
    static Optional<FullName> parse(String name, int longest) {
        var words = name == null ? "" : name.replaceAll("[\\s\\p{Cc}]+", " ").strip();
        if (words.isEmpty()) {
            return Optional.empty();
        }
        var space = words.lastIndexOf(' ');
        return Optional.of(
                space < 0
                        ? new FullName(PlainText.cut(words, longest), "")
                        : new FullName(
                                PlainText.cut(words.substring(0, space), longest),
                                PlainText.cut(words.substring(space + 1), longest)));
    }
}
