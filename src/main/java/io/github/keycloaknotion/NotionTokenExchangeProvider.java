package io.github.keycloaknotion;

import io.github.keycloaknotion.caller.ExchangeRequest;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.common.VerificationException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.StandardTokenExchangeProvider;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.IdentityBrokeringAPIContext;
import org.keycloak.services.managers.GrantTypeEndpointRestrictionValidator;
import org.keycloak.services.managers.UserSessionManager;
import org.keycloak.services.resources.IdentityBrokerService;

/**
 * Token exchange (RFC 8693) that names one of our identity providers, which Keycloak's standard token exchange
 * declines: an app asks for a person's Notion token with {@code requested_issuer}, or brings one with {@code
 * subject_issuer}. Keycloak's own code checks the client, the request and the subject token, as in a standard exchange.
 * This class adds who may exchange, and what is given. Lives for one request.
 */
final class NotionTokenExchangeProvider extends StandardTokenExchangeProvider {

    /** The id of the first version of Keycloak's token exchange, on servers that have it. */
    private static final String V1 = "default";

    private ExchangeRequest request;

    /**
     * Whether we answer the exchange, as we do if it names one of our providers. Where the first version of Keycloak's
     * token exchange is on as well, requests whose form or client we would refuse are left to it and its own
     * permissions.
     */
    @Override
    public boolean supports(TokenExchangeContext exchange) {
        return ExchangeRequest.in(exchange)
                .filter(named -> !isAnsweredByV1(exchange) || isWellFormedAndAllowed(named, exchange))
                .isPresent();
    }

    private boolean isWellFormedAndAllowed(ExchangeRequest named, TokenExchangeContext exchange) {
        return objection(named, exchange).isEmpty() && !named.client().isPublicClient() && named.isClientAllowed();
    }

    private static boolean isAnsweredByV1(TokenExchangeContext exchange) {
        var factory = exchange.getSession().getKeycloakSessionFactory();
        return factory.getProviderFactory(TokenExchangeProvider.class, V1) != null;
    }

    /**
     * Why the standard exchange would refuse the request, apart from the provider that it names; empty if it would not.
     */
    private Optional<String> objection(ExchangeRequest named, TokenExchangeContext exchange) {
        if (exchange.getParams().getActorToken() != null) {
            return Optional.of("Parameter 'actor_token' is not supported");
        }
        var standard = named.asStandard(exchange);
        return super.supports(standard) ? Optional.empty() : Optional.of(standard.getUnsupportedReason());
    }

    @Override
    protected Response tokenExchange() {
        request = ExchangeRequest.in(context).orElseThrow();
        event.detail(request.parameter(), alias());
        if (client.isPublicClient()) {
            throw refused(
                    Errors.INVALID_CLIENT,
                    OAuthErrorException.INVALID_CLIENT,
                    "Public client is not allowed to exchange token",
                    Status.BAD_REQUEST);
        }
        if (!request.isClientAllowed()) {
            throw refused(
                    Errors.NOT_ALLOWED,
                    OAuthErrorException.ACCESS_DENIED,
                    "this client may not: an admin names it in the provider's tokenClients, or gives it the attributes"
                            + " external.token.enabled and external.token.idp",
                    Status.FORBIDDEN);
        }
        objection(request, context).ifPresent(objection -> {
            throw refused(Errors.INVALID_REQUEST, OAuthErrorException.INVALID_REQUEST, objection, Status.BAD_REQUEST);
        });
        if (!request.settings().isEnabled()) {
            throw refused(
                    Errors.IDENTITY_PROVIDER_ERROR,
                    OAuthErrorException.INVALID_REQUEST,
                    "the identity provider is disabled",
                    Status.BAD_REQUEST);
        }
        return request.wantsNotionToken() ? super.tokenExchange() : exchangeIn();
    }

    private String alias() {
        return request.settings().getAlias();
    }

    private NotionIdentityProvider provider() {
        return (NotionIdentityProvider) IdentityBrokerService.getIdentityProvider(session, alias());
    }

    /**
     * Called when Keycloak has verified the subject token, and the proof of the key or certificate that it is bound to;
     * or by {@code exchangeIn}, with the session that it has just made and no subject token.
     */
    @Override
    protected Response exchangeClientToClient(
            UserModel user, UserSessionModel userSession, AccessToken subject, boolean isHolderMeant) {
        if (!request.wantsNotionToken()) {
            return super.exchangeClientToClient(user, userSession, subject, isHolderMeant);
        }
        event.detail(Details.REQUESTED_TOKEN_TYPE, getRequestedTokenType());
        var audience = getTargetAudienceClients();
        validateAudience(subject, isHolderMeant, audience);
        requireUnrestricted(subject);
        validateConsents(user, getRequestedScope(subject, audience));
        requirePolicies(subject);
        // Until here, the client in the context is the one that the subject token was issued to.
        session.getContext().setClient(client);
        var answer = provider()
                .exchangeFromToken(session.getContext().getUri(), event, client, userSession, user, formParams);
        return cors.add(Response.fromResponse(answer));
    }

    /** Refuses a token that Keycloak has issued for use at one endpoint only, as some of its grant types do. */
    private void requireUnrestricted(AccessToken subject) {
        try {
            GrantTypeEndpointRestrictionValidator.check(session).test(subject);
        } catch (VerificationException e) {
            throw refused(
                    Errors.INVALID_TOKEN, OAuthErrorException.INVALID_REQUEST, "Invalid token", Status.BAD_REQUEST);
        }
    }

    /** Applies the client policies for reading brokered tokens, which come in addition to those for token exchange. */
    private void requirePolicies(AccessToken subject) {
        try {
            session.clientPolicy().triggerOnEvent(new IdentityBrokeringAPIContext(session, subject, client, alias()));
        } catch (ClientPolicyException e) {
            event.detail(Details.CLIENT_POLICY_ERROR, e.getError())
                    .detail(Details.CLIENT_POLICY_ERROR_DETAIL, e.getErrorDetail());
            throw refused(e.getError(), e.getError(), e.getErrorDetail(), e.getErrorStatus());
        }
    }

    /**
     * Makes a session for the owner of the Notion token, and gives the app tokens of it, as if the owner had signed in
     * to the app.
     */
    private Response exchangeIn() {
        var provider = provider();
        var identity = provider.exchangeExternal(this, context);
        var user = importUserFromExternalIdentity(identity);
        var userSession = new UserSessionManager(session)
                .createUserSession(
                        realm,
                        user,
                        user.getUsername(),
                        clientConnection.getRemoteHost(),
                        "external-exchange",
                        false,
                        null,
                        null);
        session.sessions().createClientSession(realm, client, userSession);
        userSession.setNote(UserAuthenticationIdentityProvider.EXTERNAL_IDENTITY_PROVIDER, alias());
        provider.exchangeExternalComplete(userSession, identity, formParams);
        identity.addSessionNotesToUserSession(userSession);
        event.user(user).session(userSession).detail(Details.USERNAME, user.getUsername());
        try {
            return exchangeClientToClient(user, userSession, null, false);
        } catch (RuntimeException e) {
            // Keycloak commits the transaction although the exchange was refused.
            session.sessions().removeUserSession(realm, userSession);
            throw e;
        }
    }

    private CorsErrorResponseException refused(String audited, String error, String description, Status status) {
        event.detail(Details.REASON, description).error(audited);
        return new CorsErrorResponseException(cors, error, description, status);
    }
}
