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
 * How a person connects Notion, for the first time, again or with another workspace: by an authorization request to
 * Keycloak with parameters that say what it is for.
 */
public enum WayToConnect {
    /**
     * While the person is signed in: the Notion account that they choose is linked with them, and they stay who they
     * are.
     */
    LINK("kc_action=idp_link:%s"),

    /** A new sign-in. */
    SIGN_IN("kc_idp_hint=%s&prompt=login");

    /** The header of an answer in which programs find the parameters: descriptions are for people. */
    public static final String HEADER = "Notion-Connect";

    private final String parameters;

    WayToConnect(String parameters) {
        this.parameters = parameters;
    }

    /**
     * The way that Keycloak allows a person. It refuses linking to those who may not manage their account, and, only
     * after Notion's code was spent, to members whom an organization manages and who came by one of its providers,
     * which may be this one. This reads what Keycloak mostly has in its caches, so it is to be called only if an answer
     * needs it.
     *
     * @param person of the session's realm; not null
     */
    public static WayToConnect of(KeycloakSession session, UserModel person) {
        var linking = mayLink(session.getContext().getRealm(), person)
                && Organizations.resolveHomeBroker(session, person).isEmpty();
        return linking ? LINK : SIGN_IN;
    }

    /**
     * Whether a person has one of the roles that Keycloak demands of people who link an account.
     *
     * @param person of the realm; not null
     */
    public static boolean mayLink(RealmModel realm, UserModel person) {
        var account = realm.getClientByClientId(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID);
        return account != null
                && Stream.of(AccountRoles.MANAGE_ACCOUNT, AccountRoles.MANAGE_ACCOUNT_LINKS)
                        .map(account::getRole)
                        .anyMatch(role -> role != null && person.hasRole(role));
    }

    /** The parameters of the authorization request, encoded as in its query. */
    public String parameters(String alias) {
        return parameters.formatted(URLEncoder.encode(alias, StandardCharsets.UTF_8));
    }
}
