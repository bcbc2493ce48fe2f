package io.github.keycloaknotion.grant;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What tells a grant from all others on this server.
 *
 * @param realmId not null
 * @param alias the provider's; not null
 * @param userId Keycloak's id of the person, local or not; not null
 * @param workspaceId Notion's; not null
 */
public record GrantKey(String realmId, String alias, String userId, String workspaceId) {

    /** What of the table it is made of: the first columns of whoever begins with it. */
    static final String COLUMNS = "g.realmId, g.provider, g.userId, g.workspaceId";

    static GrantKey of(Object[] columns) {
        return new GrantKey((String) columns[0], (String) columns[1], (String) columns[2], (String) columns[3]);
    }

    /** A record's own takes most of a read's lookup; and few connect a workspace through more than one provider. */
    @Override
    public int hashCode() {
        return userId.hashCode() ^ workspaceId.hashCode();
    }

    /** The id of the grant's row: the same for the same workspace, so that two sign-ins at once cannot make two. */
    public String rowId() {
        var name = String.join("\n", "notion-grant", realmId, userId, alias, workspaceId);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
