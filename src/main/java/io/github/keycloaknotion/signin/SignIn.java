package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.Remains;
import io.github.keycloaknotion.grant.SignInMark;
import io.github.keycloaknotion.outbox.Revocations;
import jakarta.ws.rs.core.Response;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What happens between an identity that came from Notion and the session in which the sign-in ends, in the order in
 * which Keycloak calls it. A first login stretches over several requests: so what has to be remembered is kept in the
 * identity, which Keycloak hands on from request to request.
 */
public final class SignIn {

    private static final Logger LOG = Logger.getLogger(SignIn.class);

    /**
     * The session's attribute for the identity that this request brought from Notion. An identity of an earlier request
     * comes back as another object.
     */
    private static final String ARRIVED = "NOTION_ARRIVED";

    /**
     * Marks an identity of which Keycloak has just made a user. Keycloak's own mark would not do, since it stays until
     * the authentication has ended.
     */
    private static final String NEW_USER = "NOTION_NEW_USER";

    /** Marks an identity that belongs to a user already, so that no user is made of it. */
    private static final String KNOWN = "NOTION_KNOWN";

    private final Connection connection;
    private final BrokeredIdentityContext identity;

    /** @param identity who came; not null */
    public SignIn(Connection connection, BrokeredIdentityContext identity) {
        this.connection = connection;
        this.identity = identity;
    }

    /**
     * The identity has come in this request. To be called before Keycloak looks for its user and calls the mappers.
     *
     * @throws org.keycloak.services.ErrorPageException if the person cannot become a user of the realm
     */
    public void begin() {
        connection.session().setAttribute(ARRIVED, identity);
        firstLogin().keepApart();
    }

    /** Marks the identity as one that belongs to a user already. */
    static BrokeredIdentityContext known(BrokeredIdentityContext identity) {
        identity.getContextData().put(KNOWN, true);
        return identity;
    }

    /**
     * Keycloak has just made a user of the identity.
     *
     * @throws ErrorResponseException if the identity belonged to a user, who has left in this very moment: no user is
     *     made
     */
    public void becomeNewUser() {
        if (identity.getContextData().containsKey(KNOWN)) {
            throw new ErrorResponseException(
                    OAuthErrorException.INVALID_TOKEN, "the person has just left", Response.Status.BAD_REQUEST);
        }
        identity.getContextData().put(NEW_USER, true);
    }

    private boolean isNewUser() {
        return identity.getContextData().containsKey(NEW_USER);
    }

    /**
     * Whether a first login that began in an earlier request ends here. People who were linked before, or who link
     * while they are signed in, get here in the request that brought the identity.
     */
    private boolean endsFirstLogin() {
        return connection.session().getAttribute(ARRIVED) != identity;
    }

    private FirstLogin firstLogin() {
        return new FirstLogin(connection.session(), connection.realm(), identity);
    }

    /**
     * To be called before an existing account is linked at the end of a first login.
     *
     * @param user that Keycloak links; not null
     * @throws org.keycloak.services.ErrorPageException if the person has not proven that the account is theirs
     */
    public void requireEvidence(UserModel user) {
        if (endsFirstLogin() && !isNewUser()) {
            firstLogin().requireEvidence(user);
        }
    }

    /** Brings the user up to date with the person's profile at Notion, if the admin's sync mode says so. */
    public void updateProfile(UserModel user) {
        new ProfileSync(connection, identity, user, isNewUser()).update();
    }

    /** Keeps the grant that the identity carries, if it carries one, in the request's transaction. */
    public void keepGrant(UserModel user) {
        if (!IssuedGrant.isWith(identity)) {
            return;
        }
        IssuedGrant.takeFrom(identity, connection)
                .ifPresentOrElse(
                        grant -> keep(user, grant),
                        () -> LOG.errorf(
                                "The grant of user %s is lost: the key changed while they signed in, somebody else"
                                        + " wrote it, or it took them too long",
                                user.getId()));
    }

    private void keep(UserModel user, Grant grant) {
        // Only when it is needed, which is rare: it takes the time to seal the connection's secret.
        Consumer<Remains> revoking = remains -> Revocations.of(connection).add(remains);
        if (isNewUser()) {
            connection.grants().keepFirst(user, grant, revoking);
        } else {
            connection.grants().keep(user, grant, revoking);
        }
    }

    /**
     * The person is signed in or linked: leaves the mark of this sign-in in the session, and the access token if the
     * admin wants that.
     */
    public void finish(AuthenticationSessionModel authentication) {
        SignInMark.leave(authentication, connection.alias());
        if (identity.getContextData().get(UserAuthenticationIdentityProvider.FEDERATED_ACCESS_TOKEN)
                instanceof String token) {
            authentication.setUserSessionNote(UserAuthenticationIdentityProvider.FEDERATED_ACCESS_TOKEN, token);
        }
    }
}
