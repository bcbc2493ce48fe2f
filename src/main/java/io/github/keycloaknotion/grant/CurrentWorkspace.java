package io.github.keycloaknotion.grant;

import java.util.List;
import java.util.Optional;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The workspace that a person last signed in with. It stands in the federated identity's token column, where no token
 * is: so Keycloak need not write the link again when the person comes back with the same one.
 *
 * @param id the workspace's; not null
 */
public record CurrentWorkspace(String id) {

    private static final String PREFIX = "workspace:";

    /** Of the person who is linked so; empty if another kind of provider, or none, wrote its token. */
    public static Optional<CurrentWorkspace> of(FederatedIdentityModel link) {
        return Optional.ofNullable(link.getToken())
                .filter(token -> token.startsWith(PREFIX))
                .map(token -> new CurrentWorkspace(token.substring(PREFIX.length())));
    }

    /** Of a person; empty if they are not linked with the provider. */
    public static Optional<CurrentWorkspace> of(
            KeycloakSession session, RealmModel realm, UserModel user, String alias) {
        return Optional.ofNullable(session.users().getFederatedIdentity(realm, user, alias))
                .flatMap(CurrentWorkspace::of);
    }

    /**
     * The id of the workspace that is meant where none is named: this one, as long as it is connected; then the one that was
     * connected last.
     *
     * @param grants what the person has connected, in the order in which it came
     * @return not null; where nothing is connected, this one's
     */
    public String among(List<Grant> grants) {
        var last = id;
        for (var grant : grants) {
            last = grant.workspace().id();
            if (last.equals(id)) {
                return id;
            }
        }
        return last;
    }

    /** As it stands in the link. */
    @Override
    public String toString() {
        return PREFIX + id;
    }
}
