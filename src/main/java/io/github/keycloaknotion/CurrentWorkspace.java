package io.github.keycloaknotion;

import io.github.keycloaknotion.grant.Grant;
import java.util.Optional;
import org.keycloak.models.FederatedIdentityModel;

/**
 * The workspace that a person last signed in with. It stands in the federated identity's token column, where no token
 * is: so Keycloak need not write the link again when the person comes back with the same one.
 *
 * @param id the workspace's; not null
 */
record CurrentWorkspace(String id) {

    private static final String PREFIX = "workspace:";

    static CurrentWorkspace of(Grant grant) {
        return new CurrentWorkspace(grant.workspace().id());
    }

    /** Of the person who is linked so; empty if another kind of provider, or none, wrote its token. */
    static Optional<CurrentWorkspace> of(FederatedIdentityModel link) {
        return Optional.ofNullable(link.getToken())
                .filter(token -> token.startsWith(PREFIX))
                .map(token -> new CurrentWorkspace(token.substring(PREFIX.length())));
    }

    @Override
    public String toString() {
        return PREFIX + id;
    }
}
