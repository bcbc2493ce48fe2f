package io.github.keycloaknotion;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import io.github.keycloaknotion.mapper.WorkspaceNotes;
import io.github.keycloaknotion.signin.AuthorizationRequest;
import io.github.keycloaknotion.signin.NotionCallback;
import io.github.keycloaknotion.signin.SignIn;
import io.github.keycloaknotion.signin.SubjectToken;
import io.github.keycloaknotion.token.NodeMemory;
import io.github.keycloaknotion.token.TokenEndpoint;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.ExchangeExternalToken;
import org.keycloak.broker.provider.ExchangeTokenToIdentityProviderToken;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The identity provider that Keycloak calls for sign-ins, linking and token reads. Each call is passed on to the
 * package that answers it. Lives for one request, in its transaction.
 */
public final class NotionIdentityProvider extends AbstractIdentityProvider<NotionIdentityProviderConfig>
        implements SocialIdentityProvider<NotionIdentityProviderConfig>,
                ExchangeTokenToIdentityProviderToken,
                ExchangeExternalToken {

    private final Connection connection;
    private final NodeMemory memory;

    NotionIdentityProvider(
            KeycloakSession session, NotionIdentityProviderConfig config, EncryptionKeys keys, NodeMemory memory) {
        super(session, config);
        this.connection = new Connection(session, session.getContext().getRealm(), config, keys);
        this.memory = memory;
    }

    @Override
    public Response performLogin(AuthenticationRequest request) {
        return AuthorizationRequest.send(getConfig(), request);
    }

    @Override
    public Object callback(RealmModel realm, AuthenticationCallback callback, EventBuilder event) {
        return new NotionCallback(connection, this, callback, event);
    }

    @Override
    public void preprocessFederatedIdentity(
            KeycloakSession session, RealmModel realm, BrokeredIdentityContext context) {
        signIn(context).begin();
    }

    @Override
    public void importNewUser(
            KeycloakSession session, RealmModel realm, UserModel user, BrokeredIdentityContext context) {
        signIn(context).becomeNewUser();
    }

    /** Keycloak calls this with the user at every sign-in and every linking, so the grant is kept here. */
    @Override
    public void updateBrokeredUser(
            KeycloakSession session, RealmModel realm, UserModel user, BrokeredIdentityContext context) {
        signIn(context).requireEvidence(user);
        signIn(context).updateProfile(user);
        signIn(context).keepGrant(user);
    }

    @Override
    public void authenticationFinished(AuthenticationSessionModel authentication, BrokeredIdentityContext context) {
        signIn(context).finish(authentication);
        WorkspaceNotes.keep(session, authentication, context);
    }

    private SignIn signIn(BrokeredIdentityContext context) {
        return new SignIn(connection, context);
    }

    /** A token read at the first version of Keycloak's brokering API. */
    @Override
    @Deprecated
    public Response retrieveToken(KeycloakSession session, FederatedIdentityModel identity) {
        return tokenEndpoint().get(identity);
    }

    /** A token read at the second version of Keycloak's brokering API. */
    @Override
    public Response retrieveToken(
            KeycloakSession session, FederatedIdentityModel identity, UserSessionModel userSession, UserModel user) {
        return tokenEndpoint().post(identity, userSession, user);
    }

    /** Token exchange with {@code requested_issuer}: by our own exchange, and by the first version of Keycloak's. */
    @Override
    public Response exchangeFromToken(
            UriInfo uri,
            EventBuilder event,
            ClientModel client,
            UserSessionModel userSession,
            UserModel user,
            MultivaluedMap<String, String> parameters) {
        return tokenEndpoint().exchange(event, client, userSession, user, parameters);
    }

    private TokenEndpoint tokenEndpoint() {
        return new TokenEndpoint(connection, memory);
    }

    @Override
    public boolean isIssuer(String issuer, MultivaluedMap<String, String> parameters) {
        var named = parameters.getFirst(OAuth2Constants.SUBJECT_ISSUER);
        return getConfig().getAlias().equals(named == null ? issuer : named);
    }

    /** Token exchange with {@code subject_issuer}: the access token of a grant that we hold says who its owner is. */
    @Override
    public BrokeredIdentityContext exchangeExternal(TokenExchangeProvider exchange, TokenExchangeContext context) {
        return new SubjectToken(connection, this, context).identity();
    }

    /**
     * Keycloak may have put the app's token into a note of the session without being asked. The notes of the identity
     * are written later and replace that one.
     */
    @Override
    public void exchangeExternalComplete(
            UserSessionModel userSession, BrokeredIdentityContext context, MultivaluedMap<String, String> parameters) {
        var token = parameters.getFirst(OAuth2Constants.SUBJECT_TOKEN);
        context.setSessionNote(FEDERATED_ACCESS_TOKEN, getConfig().keepsTokenInSession() ? token : "");
        WorkspaceNotes.keep(userSession, context);
    }
}
