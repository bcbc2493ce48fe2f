package io.github.keycloaknotion.mapper;

import io.github.keycloaknotion.api.PlainText;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a group or an organization is called: readable, and nobody's but its own. Whoever owns a workspace names it,
 * "acme/admins" for example, and apps believe the names and paths of groups. So the name holds nothing that separates a
 * path or a list, and ends in a part of an id, in parentheses that no workspace's name brings.
 */
final class UniqueName {

    /** What stands for a name of which nothing is left. */
    private static final String NAMELESS = "Workspace";

    /** With the id, it fits into the column, which takes 255 characters. */
    private static final int LONGEST = 100;

    private static final int DIGITS = 8;
    private static final int LONGEST_ID = 36;

    private UniqueName() {}

    /**
     * The names to choose from.
     *
     * @param name what people call it; may be null
     * @param id whose name it is; not null
     * @return the one to take first, with the id's first 8 digits; then the one with the whole id, for when somebody else
     *     has the first
     */
    static List<String> of(String name, String id) {
        var words = PlainText.words(name == null ? "" : name, "._-", " ");
        var readable =
                words.isEmpty() ? NAMELESS : PlainText.cut(words, LONGEST).strip();
        var safeId = safe(id);
        return Stream.of(PlainText.cut(safeId.replace("-", ""), DIGITS), PlainText.cut(safeId, LONGEST_ID))
                .map(part -> readable + " (" + part + ")")
                .toList();
    }

    /** An id without anything that none of Notion's and Keycloak's has. */
    static String safe(String id) {
        return id.replaceAll("[^\\p{Alnum}-]", "");
    }
}
