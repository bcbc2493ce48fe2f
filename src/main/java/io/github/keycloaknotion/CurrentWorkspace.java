package io.github.keycloaknotion;

import io.github.keycloaknotion.grant.Grant;
import java.util.Optional;
import org.keycloak.models.FederatedIdentityModel;

/**
 * The workspace that a person last signed in with. It stands in the federated identity's token column, where no token is:
 * what stands there is written at every sign-in, and is the same on all nodes.
 *
 * @param id the workspace's; not null
 * @param signIn identifies the sign-in; null if its grant is gone, or an older version wrote this
 */
record CurrentWorkspace(String id, String signIn) {

    private static final String PREFIX = "workspace:";
    private static final char SEPARATOR = '\n';

    static CurrentWorkspace of(Grant grant) {
        return new CurrentWorkspace(grant.workspace().id(), grant.signIn());
    }

    /** Of the person who is linked so; empty if another kind of provider, or none, wrote its token. */
    static Optional<CurrentWorkspace> of(FederatedIdentityModel link) {
        return Optional.ofNullable(link.getToken()).flatMap(CurrentWorkspace::parse);
    }

    /** Reads what {@link #toString} wrote; empty if it is nothing of the kind. */
    private static Optional<CurrentWorkspace> parse(String marker) {
        if (!marker.startsWith(PREFIX)) {
            return Optional.empty();
        }
        var end = marker.lastIndexOf(SEPARATOR);
        return Optional.of(
                end < 0
                        ? new CurrentWorkspace(marker.substring(PREFIX.length()), null)
                        : new CurrentWorkspace(marker.substring(PREFIX.length(), end), marker.substring(end + 1)));
    }

    @Override
    public String toString() {
        return signIn == null ? PREFIX + id : PREFIX + id + SEPARATOR + signIn;
    }
}
