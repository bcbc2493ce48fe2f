package io.github.keycloaknotion.grant;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** What tells a grant from all others on this server. */
record GrantKey(String realmId, String userId, String alias, String workspaceId) {

    /** A record's own takes most of a read's lookup; and few connect a workspace through more than one provider. */
    @Override
    public int hashCode() {
        return userId.hashCode() ^ workspaceId.hashCode();
    }

    /** The same for the same workspace, so that two first sign-ins at once cannot make two rows. */
    String rowId() {
        var name = String.join("\n", GrantStore.TYPE, realmId, userId, alias, workspaceId);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
