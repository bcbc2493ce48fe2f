package io.github.keycloaknotion.mapper;

import io.github.keycloaknotion.api.PlainText;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the group of a workspace is called: readable, and nobody's but this workspace's. Whoever owns a workspace names
 * it, "acme/admins" for example, and apps believe the names and paths of groups. So the name holds nothing that
 * separates a path or a list, and ends in a part of the workspace's id, in parentheses that no workspace's name brings.
 */
final class GroupName {

    /** What stands for a name of which nothing is left. */
    private static final String NAMELESS = "Workspace";

    /** With the id, it fits into the column, which takes 255 characters. */
    private static final int LONGEST = 100;

    private static final int DIGITS = 8;
    private static final int LONGEST_ID = 36;

    private GroupName() {}

    /**
     * The names that the group may have.
     *
     * @param workspaceName may be null
     * @param workspaceId not null
     * @return the one to take first, with the id's first 8 digits; then the one with the whole id, for when another
     *     group has the first
     */
    static List<String> of(String workspaceName, String workspaceId) {
        var words = PlainText.words(workspaceName == null ? "" : workspaceName, "._-", " ");
        var readable =
                words.isEmpty() ? NAMELESS : PlainText.cut(words, LONGEST).strip();
        var id = workspaceId.replaceAll("[^\\p{Alnum}-]", "");
        return Stream.of(PlainText.cut(id.replace("-", ""), DIGITS), PlainText.cut(id, LONGEST_ID))
                .map(part -> readable + " (" + part + ")")
                .toList();
    }
}
