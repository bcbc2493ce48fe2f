package io.github.keycloaknotion.workspaces;

import io.github.keycloaknotion.caller.ExternalTokens;
import io.github.keycloaknotion.caller.SenderConstraint;
import io.github.keycloaknotion.connection.EncryptionKeys;
import jakarta.ws.rs.core.Response.Status;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.utils.AuthorizeClientUtil;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.IdentityBrokeringAPIContext;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;

/**
 * Admits an app, which calls with its client's credentials and the person's access token in a form. The app may do what
 * the second version of Keycloak's endpoint for brokered tokens would let it do, by the same settings, on every server.
 * Lives for one request.
 */
final class App {

    private final KeycloakSession session;
    private final EncryptionKeys keys;
    private final EventBuilder event;
    private final Cors cors = Cors.builder().auth().allowedMethods("POST");

    App(KeycloakSession session, EncryptionKeys keys) {
        this.session = session;
        this.keys = keys;
        var context = session.getContext();
        this.event = new EventBuilder(context.getRealm(), session, context.getConnection())
                .event(EventType.IDENTITY_PROVIDER_RETRIEVE_TOKEN);
    }

    /**
     * Admits an app that may see the person's workspaces.
     *
     * @throws jakarta.ws.rs.WebApplicationException if it may not, or there is no such provider
     */
    Admission admitToList(String alias) {
        var client = authenticated(alias);
        return admit(alias, client, verified(client));
    }

    /**
     * Admits an app that may disconnect the person's workspaces: that has to be the {@linkplain OwnDoing person's own
     * doing}, too.
     *
     * @throws jakarta.ws.rs.WebApplicationException if it may not, or there is no such provider
     */
    Admission admitToDisconnect(String alias) {
        var client = authenticated(alias);
        var auth = verified(client);
        if (!new OwnDoing(session).is(client, auth)) {
            throw denied("only the app that the person is signed in to may disconnect, with a token of that sign-in,"
                    + " and if the person may manage the account");
        }
        return admit(alias, client, auth);
    }

    private ClientModel authenticated(String alias) {
        event.detail(Details.IDENTITY_PROVIDER, alias);
        var client = AuthorizeClientUtil.authorizeClient(session, event, cors).getClient();
        event.client(client);
        if (client.isPublicClient()) {
            throw denied("public clients are not let in");
        }
        if (!ExternalTokens.areAllowed(client, alias)) {
            throw denied("this client is not allowed to retrieve external tokens of this provider");
        }
        return client;
    }

    private AuthResult verified(ClientModel client) {
        var token =
                session.getContext().getHttpRequest().getDecodedFormParameters().getFirst(OAuth2Constants.TOKEN);
        // Without this check, Keycloak would take the token in the Authorization header.
        var auth = token == null
                ? null
                : new AppAuthManager.BearerTokenAuthenticator(session)
                        .setTokenString(token)
                        .authenticate();
        // Keycloak has replaced it by the client that the token was issued to.
        session.getContext().setClient(client);
        if (auth == null) {
            throw refused(Errors.INVALID_TOKEN, OAuthErrorException.INVALID_TOKEN, "Invalid token", Status.BAD_REQUEST);
        }
        event.user(auth.user());
        if (!SenderConstraint.isCertificateShown(session, auth.token())) {
            throw refused(
                    Errors.INVALID_TOKEN,
                    OAuthErrorException.INVALID_TOKEN,
                    "the certificate of the token is missing",
                    Status.UNAUTHORIZED);
        }
        var clientId = client.getClientId();
        if (!clientId.equals(auth.token().getIssuedFor()) && !auth.token().hasAudience(clientId)) {
            throw denied("the token is not for this client");
        }
        return auth;
    }

    private Admission admit(String alias, ClientModel client, AuthResult auth) {
        var connection = new NotionProviders(session, keys).get(alias, cors);
        if (!connection.settings().allowsReader(client)) {
            throw denied("this client may not read Notion tokens");
        }
        try {
            session.clientPolicy()
                    .triggerOnEvent(new IdentityBrokeringAPIContext(session, auth.token(), client, alias));
        } catch (ClientPolicyException e) {
            event.detail(Details.CLIENT_POLICY_ERROR, e.getError())
                    .detail(Details.CLIENT_POLICY_ERROR_DETAIL, e.getErrorDetail());
            throw refused(e.getError(), e.getError(), e.getErrorDetail(), e.getErrorStatus());
        }
        return new Admission(connection, auth.session(), cors);
    }

    private CorsErrorResponseException denied(String description) {
        return refused(Errors.NOT_ALLOWED, OAuthErrorException.ACCESS_DENIED, description, Status.FORBIDDEN);
    }

    private CorsErrorResponseException refused(String audited, String error, String description, Status status) {
        event.detail(Details.REASON, description).error(audited);
        return new CorsErrorResponseException(cors, error, description, status);
    }
}
