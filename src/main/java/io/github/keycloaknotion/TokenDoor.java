package io.github.keycloaknotion;

import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.NoTokenException;
import io.github.keycloaknotion.grant.Revocations;
import io.github.keycloaknotion.grant.TokenBroker;
import io.github.keycloaknotion.grant.Verifications;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/**
 * What apps get when they ask Keycloak for a person's Notion token; the same at every door at which Keycloak lets them
 * in. Lives for one request.
 */
final class TokenDoor {

    private static final String WORKSPACE_ID = "workspace_id";
    private static final String VERIFY = "verify";

    private final KeycloakSession session;
    private final NotionIdentityProvider provider;
    private final Verifications verifications;
    private final Revocations revocations;

    TokenDoor(
            KeycloakSession session,
            NotionIdentityProvider provider,
            Verifications verifications,
            Revocations revocations) {
        this.session = session;
        this.provider = provider;
        this.verifications = verifications;
        this.revocations = revocations;
    }

    /**
     * An answer at a door.
     *
     * @param error why there is no token; null if there is one
     * @param description for the app's developer; null if there is a token
     */
    record Outcome(Response response, String error, String description) {
        boolean isError() {
            return error != null;
        }
    }

    /**
     * Who wants a token.
     *
     * @param client the app that calls; null if that cannot be said, and then it is let in only where nobody is named
     * @param user the person; null if the app did not say whose token it wants
     * @param began when the session did in which the app asks; not null
     */
    record Reader(ClientModel client, UserModel user, Instant began) {}

    /**
     * Answers an app that Keycloak let in.
     *
     * @param reader not null
     * @param link through which the person is known to the provider; not null
     * @param parameters {@code workspace_id} and {@code verify}, if the app sent them
     */
    Outcome answer(Reader reader, FederatedIdentityModel link, MultivaluedMap<String, String> parameters) {
        var proven = verifiedToken()
                .filter(token -> SenderConstraint.isCertificateShown(session, token))
                .isPresent();
        return proven
                ? answer(reader, CurrentWorkspace.of(link), parameters, false)
                : error(Response.Status.UNAUTHORIZED, "invalid_token", "the certificate of the token is missing");
    }

    /**
     * Answers a token exchange. The answer names the type of the token (RFC 8693 §2.2.1).
     *
     * @param reader whose user is the one whose token the app presented; not null
     * @param parameters as they came: Keycloak has verified the subject token in them, but neither whom it was given to
     *     nor that its sender has what it is bound to
     */
    Outcome exchange(Reader reader, MultivaluedMap<String, String> parameters) {
        var type = parameters.getFirst(OAuth2Constants.REQUESTED_TOKEN_TYPE);
        if (type != null && !type.equals(OAuth2Constants.ACCESS_TOKEN_TYPE)) {
            return error(Response.Status.BAD_REQUEST, "invalid_request", "only access tokens are handed out");
        }
        if (reader.user == null) {
            return error(Response.Status.BAD_REQUEST, "invalid_request", "there is no subject_token");
        }
        if (parameters.containsKey(OAuth2Constants.SUBJECT_TOKEN)) {
            var subject = verifiedToken();
            if (subject.filter(token -> isFor(reader.client, token)).isEmpty()) {
                return refused("the subject_token is not for this client");
            }
            if (!SenderConstraint.isProvenInExchange(session, reader.client, subject.get())) {
                return error(
                        Response.Status.BAD_REQUEST,
                        "invalid_request",
                        "the subject_token is bound: to another client, or to a key or certificate without proof here");
            }
        }
        return answer(reader, provider.currentWorkspace(reader.user), parameters, true);
    }

    /** The person's access token: Keycloak has verified it, and leaves it here. */
    private Optional<AccessToken> verifiedToken() {
        return session.getContext().getBearerToken() instanceof AccessToken token
                ? Optional.of(token)
                : Optional.empty();
    }

    private static boolean isFor(ClientModel client, AccessToken token) {
        return client.getClientId().equals(token.getIssuedFor()) || token.hasAudience(client.getClientId());
    }

    private Outcome answer(
            Reader reader,
            Optional<CurrentWorkspace> workspace,
            MultivaluedMap<String, String> parameters,
            boolean exchange) {
        var config = provider.getConfig();
        if (!config.allowsReader(reader.client)) {
            return refused("this client may not read Notion tokens");
        }
        if (!provider.keepsGrants()) {
            return refused("the provider stores no tokens");
        }
        var store = provider.grants();
        if (!store.canKeep()) {
            return unavailable("the provider is not set up correctly", Duration.ofMinutes(1));
        }
        if (workspace.isEmpty()) {
            return notLinked();
        }
        var current = store.current(reader.user, reader.began);
        var grants = current.grants();
        if (grants.isEmpty()) {
            return notLinked();
        }
        var wanted = Optional.ofNullable(parameters.getFirst(WORKSPACE_ID))
                .orElse(workspace.get().id());
        var seen = current.find(wanted);
        if (seen.isEmpty()) {
            return error(Response.Status.BAD_REQUEST, "invalid_target", "the person has not connected this workspace");
        }
        if (!config.allowsWorkspace(wanted)) {
            return refused("the workspace is not allowed; name another workspace_id");
        }
        var broker = new TokenBroker(store, provider::api, verifications, this::revoke, config.verifyAfter());
        try {
            var verify = Boolean.parseBoolean(parameters.getFirst(VERIFY));
            var fresh = broker.fresh(reader.user, seen.get(), verify);
            var allowed = grants.stream()
                    .filter(grant -> config.allowsWorkspace(grant.workspace().id()))
                    .toList();
            return token(fresh, allowed, workspace.get().id(), exchange);
        } catch (NoTokenException e) {
            return switch (e.reason()) {
                case NOT_LINKED -> error(Response.Status.BAD_REQUEST, "not_linked", e.getMessage());
                case ENDED -> error(Response.Status.BAD_REQUEST, "token_expired", e.getMessage());
                case UNAVAILABLE -> unavailable(e.getMessage(), e.retryAfter().orElseThrow());
            };
        }
    }

    private static Outcome notLinked() {
        return error(Response.Status.BAD_REQUEST, "not_linked", "the person has not connected Notion");
    }

    private void revoke(TokenPair tokens) {
        if (provider.getConfig().revokeOnUnlink()) {
            provider.api().ifPresent(api -> revocations.revoke(api, tokens));
        }
    }

    private static Outcome token(Grant grant, List<Grant> grants, String current, boolean exchange) {
        var answer = new TokenAnswer(
                grant.tokens().accessToken(),
                grant.botId(),
                grant.workspace(),
                ConnectedWorkspace.of(grants, current),
                exchange ? OAuth2Constants.ACCESS_TOKEN_TYPE : null);
        return new Outcome(response(Response.Status.OK, answer.json()).build(), null, null);
    }

    private static Outcome refused(String description) {
        return error(Response.Status.FORBIDDEN, "access_denied", description);
    }

    private static Outcome error(Response.Status status, String error, String description) {
        return new Outcome(
                response(status, new OAuth2ErrorRepresentation(error, description))
                        .build(),
                error,
                description);
    }

    private static Outcome unavailable(String description, Duration retryAfter) {
        var error = "temporarily_unavailable";
        var seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
        var response = response(Response.Status.SERVICE_UNAVAILABLE, new OAuth2ErrorRepresentation(error, description))
                .header(HttpHeaders.RETRY_AFTER, seconds)
                .build();
        return new Outcome(response, error, description);
    }

    private static Response.ResponseBuilder response(Response.Status status, Object body) {
        return Response.status(status)
                .entity(body)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
