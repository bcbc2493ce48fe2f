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
 * Whether what an app asks for is the person's own doing: the person signed in to that very app with a browser, is signed
 * in still, is nobody who acts in the person's name, and may manage the account. An app that was merely sent the person's token, or
 * holds one for when the person is away, does not pass.
 */
record OwnDoing(KeycloakSession session) {

    /**
     * Decides it.
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

    /** Whether it is a session in which the person signed in: none for the time being, and none that goes on offline. */
    static boolean isSignedIn(UserSessionModel person) {
        return !person.isOffline() && person.getPersistenceState() != SessionPersistenceState.TRANSIENT;
    }

    private static boolean isImpersonated(UserSessionModel person) {
        return Stream.of(ImpersonationSessionNote.values()).anyMatch(note -> person.getNote(note.toString()) != null);
    }

    /**
     * Whether the person came to this client through a browser in this session. Token exchange makes tokens for a client
     * out of those of another one, in the same session; what the authorization endpoint notes, it does not.
     */
    private static boolean cameTo(ClientModel client, UserSessionModel person) {
        var clientSession = person.getAuthenticatedClientSessionByClient(client.getId());
        return clientSession != null && clientSession.getNote(OIDCLoginProtocol.RESPONSE_TYPE_PARAM) != null;
    }
}
