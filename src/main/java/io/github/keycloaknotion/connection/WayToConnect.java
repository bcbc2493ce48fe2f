package io.github.keycloaknotion.connection;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.keycloak.models.AccountRoles;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.organization.utils.Organizations;

/**
 * How a person connects Notion, for the first time, again or with another workspace: by an authorization request with
 * parameters that say what it is for.
 */
public enum WayToConnect {
    /** While the person is signed in: whatever Notion account they choose becomes theirs, and they stay who they are. */
    LINK("kc_action=idp_link:%s"),

    /** A new sign-in. */
    SIGN_IN("kc_idp_hint=%s&prompt=login");

    /** The header in which the parameters stand for programs: descriptions are for people. */
    public static final String HEADER = "Notion-Connect";

    private final String parameters;

    WayToConnect(String parameters) {
        this.parameters = parameters;
    }

    /**
     * The way that Keycloak leaves open to a person. It refuses to link members whom an organization manages and who came
     * by one of its providers, this one too, and only after Notion's code was spent; and those who may not manage their
     * account. Reads what Keycloak has in its caches, mostly; so it is for when an answer needs it.
     *
     * @param session not null
     * @param person of the session's realm; not null
     */
    public static WayToConnect of(KeycloakSession session, UserModel person) {
        var linking = mayLink(session.getContext().getRealm(), person)
                && Organizations.resolveHomeBroker(session, person).isEmpty();
        return linking ? LINK : SIGN_IN;
    }

    /**
     * Whether a person has one of the roles that Keycloak wants of who links an account.
     *
     * @param realm not null
     * @param person of the realm; not null
     */
    public static boolean mayLink(RealmModel realm, UserModel person) {
        var account = realm.getClientByClientId(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID);
        return account != null
                && Stream.of(AccountRoles.MANAGE_ACCOUNT, AccountRoles.MANAGE_ACCOUNT_LINKS)
                        .map(account::getRole)
                        .anyMatch(role -> role != null && person.hasRole(role));
    }

    /**
     * The parameters of the authorization request, as they stand in its query.
     *
     * @param alias the identity provider's; not null
     */
    public String parameters(String alias) {
        return parameters.formatted(URLEncoder.encode(alias, StandardCharsets.UTF_8));
    }
}
