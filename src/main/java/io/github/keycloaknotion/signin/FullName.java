package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.api.PlainText;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A person's name in the two parts that Keycloak keeps.
 *
 * @param first all but the last word; not empty
 * @param last the last word; empty if there is only one, so that an older last name does not stay beside it
 */
record FullName(String first, String last) {

    /** What people add to their name in brackets, as in "Ada Lovelace (she/her)". */
    private static final Pattern ADDITIONS = Pattern.compile("\\([^()]*\\)|\\[[^\\[\\]]*]|\\{[^{}]*}|<[^<>]*>");

    /** What Keycloak's default user profile refuses in a name ("person-name-prohibited-characters"). */
    private static final Pattern REFUSED = Pattern.compile("[<>&\"\\v$%!#?§;*~/\\\\|^=\\[\\]{}()\\p{Cc}]+");

    /**
     * Splits a name at its last space. Characters that Keycloak refuses in a name are left out: otherwise a form would
     * stop the person, and ask for a correction of what they did not write there.
     *
     * @param name any text; may be null
     * @param longest how many characters each part may have; the rest is cut off
     * @return empty if the text has nothing that Keycloak accepts as a name
     */
    static Optional<FullName> parse(String name, int longest) {
        var plain = name == null ? "" : name;
        var words = words(ADDITIONS.matcher(plain).replaceAll(" "));
        if (words.isEmpty()) {
            // The whole name stands in brackets: that is better than no name.
            words = words(plain);
        }
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

    private static String words(String text) {
        return REFUSED.matcher(text)
                .replaceAll(" ")
                .replaceAll("[\\s\\p{Z}]+", " ")
                .strip();
    }
}
