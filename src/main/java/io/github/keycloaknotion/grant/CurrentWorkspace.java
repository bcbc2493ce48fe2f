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
 * @param id the workspace's; empty if the link does not say; not null
 */
public record CurrentWorkspace(String id) {

    private static final String PREFIX = "workspace:";
    private static final CurrentWorkspace UNKNOWN = new CurrentWorkspace("");

    /**
     * Of the person who is linked so; empty if another kind of provider wrote the token. A link without one was imported, or
     * made by an admin: it may have grants all the same, and does not say which workspace was the last.
     */
    public static Optional<CurrentWorkspace> of(FederatedIdentityModel link) {
        var token = link.getToken();
        if (token == null) {
            return Optional.of(UNKNOWN);
        }
        return token.startsWith(PREFIX)
                ? Optional.of(new CurrentWorkspace(token.substring(PREFIX.length())))
                : Optional.empty();
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
