package io.github.keycloaknotion.mapper;

import io.github.keycloaknotion.api.PlainText;
import java.util.List;
import java.util.stream.Stream;

/**
 * The name of a group or an organization for a workspace: readable, and not another one's. Owners of workspaces choose
 * their names, "acme/admins" for example, and apps trust the names and paths of groups. So the name holds nothing that
 * separates paths or lists, and ends in a part of an id in parentheses, which the name of a workspace cannot bring
 * along.
 */
final class UniqueName {

    /** Stands for a name of which nothing is left. */
    private static final String NAMELESS = "Workspace";

    /** The longest name before the id: with the id, it fits into the column, which takes 255 characters. */
    private static final int LONGEST = 100;

    private static final int DIGITS = 8;
    private static final int LONGEST_ID = 36;

    private UniqueName() {}

    /**
     * The names to choose from.
     *
     * @param name what people call it; may be null
     * @param id whose name it is; not null
     * @return first the name with the first 8 digits of the id; then the one with the whole id, for when somebody else
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

    /** An id without characters that ids of Notion and Keycloak do not have. */
    static String safe(String id) {
        return id.replaceAll("[^\\p{Alnum}-]", "");
    }
}
