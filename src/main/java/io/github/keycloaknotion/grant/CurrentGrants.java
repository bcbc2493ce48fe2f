package io.github.keycloaknotion.grant;

import java.util.List;
import java.util.Optional;

/** A person's grants through one provider, as a session of theirs may see them. */
public final class CurrentGrants {

    private final Grants grants;
    private final Known known;

    CurrentGrants(Grants grants, Known known) {
        this.grants = grants;
        this.known = known;
    }

    /** All of them, without their pairs, in the order in which they came; not null. */
    public List<Grant> all() {
        return known.grants();
    }

    /** The grant of one workspace, with its pair, if a key opens that; empty if there is none. */
    public Optional<Grant> find(String workspaceId) {
        return known.find(workspaceId).map(grants::opened);
    }
}
