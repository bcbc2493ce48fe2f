package io.github.keycloaknotion.grant;

import java.util.List;
import java.util.Optional;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The workspace that a person last signed in with. It stands in the token column of Keycloak's federated identity,
 * where no token is: so Keycloak need not write the link again when the person comes back with the same workspace.
 *
 * @param id the workspace's; empty if the link does not say; not null
 */
public record CurrentWorkspace(String id) {

    private static final String PREFIX = "workspace:";
    private static final CurrentWorkspace UNKNOWN = new CurrentWorkspace("");

    /**
     * The workspace that a link names. A link without a token was imported, or made by an admin: the person may have
     * grants all the same, but the link does not say which workspace was the last.
     *
     * @return empty if another kind of provider wrote the link's token
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

    /**
     * The workspace that a person's link names, read in the session's transaction.
     *
     * @return empty if the person is not linked with the provider
     */
    public static Optional<CurrentWorkspace> of(
            KeycloakSession session, RealmModel realm, UserModel user, String alias) {
        return Optional.ofNullable(session.users().getFederatedIdentity(realm, user, alias))
                .flatMap(CurrentWorkspace::of);
    }

    /**
     * The id of the workspace that is meant if none is named: this one if it is connected, otherwise the one that was
     * connected last.
     *
     * @param grants what the person has connected, in the order in which it came; not null
     * @return this one's if nothing is connected; not null
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

    /** The text that stands in the link. */
    @Override
    public String toString() {
        return PREFIX + id;
    }
}
