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
 * Token exchange with one of our identity providers at the other end, which Keycloak's standard token exchange declines:
 * an app asks for a person's Notion token with {@code requested_issuer}, or brings one with {@code subject_issuer}.
 * Whatever the standard exchange demands of a client, a request and a subject token is demanded by its own code; what is
 * added is who may, and what is given. Lives for one request.
 */
final class NotionTokenExchangeProvider extends StandardTokenExchangeProvider {

    /** Keycloak's first version of token exchange, on servers that have it. */
    private static final String V1 = "default";

    private ExchangeRequest request;

    /**
     * Whether the exchange is ours to answer: any that names one of our providers. Where Keycloak's first version is
     * switched on, too, it goes on deciding, by its own permissions, about what we would refuse for its form or its client.
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

    /** What the standard exchange has against the request, apart from the provider that it names. */
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

    /** Keycloak has verified the subject token and the proof of what it is bound to, or has just begun a session for us. */
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
        // Keycloak left the client there that the subject token was issued to.
        session.getContext().setClient(client);
        var answer = provider()
                .exchangeFromToken(session.getContext().getUri(), event, client, userSession, user, formParams);
        return cors.add(Response.fromResponse(answer));
    }

    /** Some grants give tokens that are good at one endpoint alone. */
    private void requireUnrestricted(AccessToken subject) {
        try {
            GrantTypeEndpointRestrictionValidator.check(session).test(subject);
        } catch (VerificationException e) {
            throw refused(
                    Errors.INVALID_TOKEN, OAuthErrorException.INVALID_REQUEST, "Invalid token", Status.BAD_REQUEST);
        }
    }

    /** Beside the policies for token exchanges, those for who is given brokered tokens. */
    private void requirePolicies(AccessToken subject) {
        try {
            session.clientPolicy().triggerOnEvent(new IdentityBrokeringAPIContext(session, subject, client, alias()));
        } catch (ClientPolicyException e) {
            event.detail(Details.CLIENT_POLICY_ERROR, e.getError())
                    .detail(Details.CLIENT_POLICY_ERROR_DETAIL, e.getErrorDetail());
            throw refused(e.getError(), e.getError(), e.getErrorDetail(), e.getErrorStatus());
        }
    }

    /** The owner of a Notion token gets a session of their own, and the app its tokens, as at a sign-in to the app. */
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
            // Keycloak commits what came before a refusal.
            session.sessions().removeUserSession(realm, userSession);
            throw e;
        }
    }

    private CorsErrorResponseException refused(String audited, String error, String description, Status status) {
        event.detail(Details.REASON, description).error(audited);
        return new CorsErrorResponseException(cors, error, description, status);
    }
}
