package io.github.keycloaknotion.workspaces;

import io.github.keycloaknotion.connection.WayToConnect;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionModel.SessionPersistenceState;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;

/**
 * Whether a request of an app is the person's own doing: the person has signed in to that very app with a browser, is
 * still signed in, is not impersonated by an admin, and may manage the account. An app that was only sent the person's
 * token, or that has a token for times when the person is away, does not pass.
 */
record OwnDoing(KeycloakSession session) {

    /**
     * Whether the request is the person's own doing.
     *
     * @param client that calls, authenticated; not null
     * @param auth of the person's token, which Keycloak has verified; not null
     */
    boolean is(ClientModel client, AuthResult auth) {
        return client.getClientId().equals(auth.token().getIssuedFor())
                && isSignedIn(auth.session())
                && !isImpersonated(auth.session())
                && cameTo(client, auth.session())
                && WayToConnect.mayLink(session.getContext().getRealm(), auth.user());
    }

    /** Whether the person is signed in in this session: it is neither transient nor offline. */
    static boolean isSignedIn(UserSessionModel person) {
        return !person.isOffline() && person.getPersistenceState() != SessionPersistenceState.TRANSIENT;
    }

    private static boolean isImpersonated(UserSessionModel person) {
        return Stream.of(ImpersonationSessionNote.values()).anyMatch(note -> person.getNote(note.toString()) != null);
    }

    /**
     * Whether the person came to this client with a browser in this session. Token exchange gives a client tokens for
     * those of another client in the same session, but does not write the note that the authorization endpoint writes.
     */
    private static boolean cameTo(ClientModel client, UserSessionModel person) {
        var clientSession = person.getAuthenticatedClientSessionByClient(client.getId());
        return clientSession != null && clientSession.getNote(OIDCLoginProtocol.RESPONSE_TYPE_PARAM) != null;
    }
}
