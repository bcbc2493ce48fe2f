package io.github.keycloaknotion.grant;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.api.Json;
import java.time.Instant;

/**
 * What an admin may know of a grant: no token is in it.
 *
 * @param id of its row; not null
 * @param userId Keycloak's id of the person; not null
 * @param workspaceId Notion's; not null
 * @param workspaceName chosen by people; null where Notion gives none
 * @param botId Notion's id of the authorization; null if Notion left it out
 * @param state not null
 * @param since when the workspace was connected for the first time; not null
 * @param introspected when Notion last said that the token works; null if it never did, as far as is written down
 * @param refreshed when the newest pair was issued, by a refresh or another sign-in; null if it is the first one
 * @param read when the token was handed out last, as far as is written down; null if it never was
 * @param readBy the client id of the app that it was handed out to then; null if that is not known
 * @param sealed whether a key seals the newest pair
 */
public record ListedGrant(
        String id,
        String userId,
        String workspaceId,
        String workspaceName,
        String botId,
        GrantState state,
        Instant since,
        Instant introspected,
        Instant refreshed,
        Instant read,
        String readBy,
        boolean sealed) {

    /**
     * The columns that a grant is made of, in this order. Of the pair, they say only whether it is sealed. The use is
     * looked up for each grant: with a join, a database would read all uses for one page.
     */
    static final String COLUMNS = "g.id, g.userId, g.workspaceId, g.facts, g.ended, g.createdAt, g.issuedAt,"
            + " case when g.tokens like 'sealed:%' then true else false end, "
            + use("readAt") + ", " + use("readBy") + ", " + use("introspectedAt");

    private static String use(String column) {
        return "(select u." + column + " from GrantUseEntity u where u.id = g.id)";
    }

    static ListedGrant of(Object[] columns) {
        var facts = facts((String) columns[3]);
        var created = (long) columns[5];
        // A use that is older than the grant is of an earlier one with the same id, which the person has disconnected.
        var isUsed = columns[8] != null && (long) columns[8] >= created;
        return new ListedGrant(
                (String) columns[0],
                (String) columns[1],
                (String) columns[2],
                facts.path("workspace_name").textValue(),
                facts.path("bot_id").textValue(),
                GrantState.of((boolean) columns[4]),
                Instant.ofEpochMilli(created),
                isUsed ? after(created, (long) columns[10]) : null,
                after(created, (long) columns[6]),
                isUsed ? Instant.ofEpochMilli((long) columns[8]) : null,
                isUsed ? (String) columns[9] : null,
                (boolean) columns[7]);
    }

    private static Instant after(long created, long moment) {
        return moment > created ? Instant.ofEpochMilli(moment) : null;
    }

    /** An unreadable row must not keep the others from being listed. */
    private static JsonNode facts(String json) {
        try {
            return Json.read(json);
        } catch (IllegalArgumentException e) {
            return Json.object();
        }
    }
}
