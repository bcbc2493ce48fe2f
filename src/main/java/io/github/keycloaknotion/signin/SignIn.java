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
 * What happens between an identity that came from Notion and the session that it ends in, in the order in which Keycloak
 * asks for it. A first login stretches over several requests: so nothing is remembered but in what Keycloak hands on.
 */
public final class SignIn {

    private static final Logger LOG = Logger.getLogger(SignIn.class);

    /** The identity that this request brought from Notion. One of an earlier request comes back as another object. */
    private static final String ARRIVED = "NOTION_ARRIVED";

    /** Marks a user whom Keycloak has just made; its own mark stays for as long as the authentication goes on. */
    private static final String NEW_USER = "NOTION_NEW_USER";

    /** Marks an identity that is known to be a user's, so that nobody is made of it. */
    private static final String KNOWN = "NOTION_KNOWN";

    private final Connection connection;
    private final BrokeredIdentityContext identity;

    /**
     * @param connection not null
     * @param identity who came; not null
     */
    public SignIn(Connection connection, BrokeredIdentityContext identity) {
        this.connection = connection;
        this.identity = identity;
    }

    /** The identity has come in this request: to be called before Keycloak looks for its user, and before the mappers. */
    public void begin() {
        connection.session().setAttribute(ARRIVED, identity);
        firstLogin().keepApart();
    }

    /** The identity is a user's already. */
    static BrokeredIdentityContext known(BrokeredIdentityContext identity) {
        identity.getContextData().put(KNOWN, true);
        return identity;
    }

    /**
     * Keycloak has just made a user of the identity.
     *
     * @throws ErrorResponseException if it was a user's, who has left in this very moment: then nobody is made
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

    /** Whoever was linked before, or links while they are signed in, gets here in the request that brought them. */
    private boolean endsFirstLogin() {
        return connection.session().getAttribute(ARRIVED) != identity;
    }

    private FirstLogin firstLogin() {
        return new FirstLogin(connection.session(), connection.realm(), identity);
    }

    /**
     * Before an account that was there is linked at the end of a first login.
     *
     * @throws org.keycloak.services.ErrorPageException if the person has not shown that it is theirs
     */
    public void requireEvidence(UserModel user) {
        if (endsFirstLogin() && !isNewUser()) {
            firstLogin().requireEvidence(user);
        }
    }

    /** Lets the user follow the person's profile at Notion, as the admin wants it. */
    public void updateProfile(UserModel user) {
        new ProfileSync(connection, identity, user, isNewUser()).update();
    }

    /** Keeps the grant that the identity brings, if it brings one. */
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
        // What is written down of a connection is sealed, and hardly any sign-in needs that.
        Consumer<Remains> revoking = remains -> Revocations.of(connection).add(remains);
        if (isNewUser()) {
            connection.grants().keepFirst(user, grant, revoking);
        } else {
            connection.grants().keep(user, grant, revoking);
        }
    }

    /** The person is signed in, or linked. */
    public void finish(AuthenticationSessionModel authentication) {
        SignInMark.leave(authentication, connection.alias());
        if (identity.getContextData().get(UserAuthenticationIdentityProvider.FEDERATED_ACCESS_TOKEN)
                instanceof String token) {
            authentication.setUserSessionNote(UserAuthenticationIdentityProvider.FEDERATED_ACCESS_TOKEN, token);
        }
    }
}
