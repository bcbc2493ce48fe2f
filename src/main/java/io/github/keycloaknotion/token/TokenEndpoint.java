package io.github.keycloaknotion.token;

import io.github.keycloaknotion.caller.AuthenticatedClient;
import io.github.keycloaknotion.caller.SenderConstraint;
import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.WayToConnect;
import io.github.keycloaknotion.grant.CurrentWorkspace;
import io.github.keycloaknotion.grant.SignInMark;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

/**
 * Where apps ask Keycloak for a person's Notion token: one method for each of Keycloak's endpoints that passes such
 * requests on to us. The endpoints differ in how Keycloak admits an app, in what is left for us to check, and in how a
 * refusal is answered and audited. Lives for one request.
 */
public final class TokenEndpoint {

    private final Connection connection;
    private final NodeMemory memory;

    public TokenEndpoint(Connection connection, NodeMemory memory) {
        this.connection = connection;
        this.memory = memory;
    }

    /**
     * The first version of Keycloak's brokering API: a GET with the app's bearer token.
     *
     * @param link through which the person is known to the provider; not null
     * @return the answer with the token; not null
     * @throws WebApplicationException with our answer in it if there is no token, so that Keycloak audits an error
     */
    public Response get(FederatedIdentityModel link) {
        var context = connection.session().getContext();
        // The user of the session is the link's. To look it up by the link would cost a query, since Keycloak does not
        // cache that.
        var userSession = context.getUserSession();
        var reader = reader(context.getClient(), userSession.getUser(), userSession);
        var outcome = answer(reader, link, context.getUri().getQueryParameters());
        if (outcome.isError()) {
            throw new WebApplicationException(outcome.reason(), outcome.response());
        }
        return outcome.response();
    }

    /**
     * The second version: a POST with the app's own credentials and the person's Keycloak token.
     *
     * @param link through which the person is known to the provider; not null
     * @param userSession of the person's token; not null
     * @return the answer with the token; not null
     * @throws RuntimeException if there is no token, so that Keycloak audits an error; {@link TokenErrors} then answers
     */
    public Response post(FederatedIdentityModel link, UserSessionModel userSession, UserModel user) {
        var session = connection.session();
        var context = session.getContext();
        // The context's client is the one that the token was issued to. If the admin names no clients, it does not
        // matter who calls.
        var caller = connection.settings().namesReaders()
                ? AuthenticatedClient.of(session).orElse(null)
                : context.getClient();
        var parameters = context.getHttpRequest().getDecodedFormParameters();
        var outcome = answer(reader(caller, user, userSession), link, parameters);
        if (outcome.isError()) {
            throw TokenErrors.refused(session, outcome);
        }
        return outcome.response();
    }

    /**
     * Answers an app whose token Keycloak has verified, but not the certificate that it may be bound to (RFC 8705 §3).
     */
    private TokenOutcome answer(
            TokenReader reader, FederatedIdentityModel link, MultivaluedMap<String, String> parameters) {
        var isProven = verifiedToken()
                .filter(token -> SenderConstraint.isCertificateShown(connection.session(), token))
                .isPresent();
        return isProven
                ? answer(reader, CurrentWorkspace.of(link), parameters, false)
                : refused(Refusal.CERTIFICATE_MISSING);
    }

    /**
     * Token exchange with {@code requested_issuer} (RFC 8693).
     *
     * @param event which ends as a success or an error here; not null
     * @param userSession of the subject token; null if there is none
     * @param user the person; null if the app did not say whose token it wants
     * @param parameters as they came: Keycloak has verified the subject token in them, but neither whom it was given to
     *     nor that its sender has what it is bound to; not null
     * @return the answer with the token, or with the error; not null
     */
    public Response exchange(
            EventBuilder event,
            ClientModel client,
            UserSessionModel userSession,
            UserModel user,
            MultivaluedMap<String, String> parameters) {
        var outcome = exchange(reader(client, user, userSession), parameters);
        if (outcome.isError()) {
            event.detail(Details.REASON, outcome.reason()).error(Errors.INVALID_TOKEN);
        } else {
            event.success();
        }
        return outcome.response();
    }

    private TokenOutcome exchange(TokenReader reader, MultivaluedMap<String, String> parameters) {
        var type = parameters.getFirst(OAuth2Constants.REQUESTED_TOKEN_TYPE);
        if (type != null && !type.equals(OAuth2Constants.ACCESS_TOKEN_TYPE)) {
            return refused(Refusal.ONLY_ACCESS_TOKENS);
        }
        if (reader.user() == null) {
            return refused(Refusal.NO_SUBJECT);
        }
        if (parameters.containsKey(OAuth2Constants.SUBJECT_TOKEN)) {
            var subject = verifiedToken();
            if (subject.filter(token -> isFor(reader.client(), token)).isEmpty()) {
                return refused(Refusal.NOT_THE_SUBJECTS_CLIENT);
            }
            if (!SenderConstraint.isProvenInExchange(connection.session(), reader.client(), subject.get())) {
                return refused(Refusal.SUBJECT_NOT_PROVEN);
            }
        }
        var current = CurrentWorkspace.of(connection.session(), connection.realm(), reader.user(), connection.alias());
        return answer(reader, current, parameters, true);
    }

    /** The person's access token, which Keycloak has verified and put into the context. */
    private Optional<AccessToken> verifiedToken() {
        return connection.session().getContext().getBearerToken() instanceof AccessToken token
                ? Optional.of(token)
                : Optional.empty();
    }

    private static boolean isFor(ClientModel client, AccessToken token) {
        return client.getClientId().equals(token.getIssuedFor()) || token.hasAudience(client.getClientId());
    }

    private TokenReader reader(ClientModel client, UserModel user, UserSessionModel userSession) {
        return new TokenReader(client, user, SignInMark.of(userSession, connection.alias()));
    }

    private TokenOutcome answer(
            TokenReader reader,
            Optional<CurrentWorkspace> current,
            MultivaluedMap<String, String> parameters,
            boolean isExchange) {
        try {
            return TokenOutcome.of(TokenRequest.of(connection, memory, reader, current, parameters, isExchange)
                    .answer());
        } catch (TokenRefusedException e) {
            return TokenOutcome.of(e.refusal(), way(e.refusal(), reader.user()), e.retryAfter());
        }
    }

    private TokenOutcome refused(Refusal refusal) {
        return TokenOutcome.of(refusal, Optional.empty(), refusal.retryAfter());
    }

    private Optional<String> way(Refusal refusal, UserModel person) {
        return refusal.asksToConnect()
                ? Optional.of(WayToConnect.of(connection.session(), person).parameters(connection.alias()))
                : Optional.empty();
    }
}
