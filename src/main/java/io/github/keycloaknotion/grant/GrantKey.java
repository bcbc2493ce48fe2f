package io.github.keycloaknotion.grant;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What tells a grant from all others on this server.
 *
 * @param realmId not null
 * @param alias the provider's; not null
 * @param userId Keycloak's id of the person, who may be in a user storage; not null
 * @param workspaceId Notion's; not null
 */
public record GrantKey(String realmId, String alias, String userId, String workspaceId) {

    /** The columns of the rows "g" that a key is made of. They come first in the queries that select them. */
    static final String COLUMNS = "g.realmId, g.provider, g.userId, g.workspaceId";

    static GrantKey of(Object[] columns) {
        return new GrantKey((String) columns[0], (String) columns[1], (String) columns[2], (String) columns[3]);
    }

    /**
     * Faster than a record's own, which would take most of the time of a lookup. That people connect a workspace
     * through more than one provider is rare enough.
     */
    @Override
    public int hashCode() {
        return userId.hashCode() ^ workspaceId.hashCode();
    }

    /**
     * The id of the grant's row, a UUID: always the same for a key, so that two sign-ins at once cannot make two rows.
     */
    public String rowId() {
        var name = String.join("\n", "notion-grant", realmId, userId, alias, workspaceId);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
