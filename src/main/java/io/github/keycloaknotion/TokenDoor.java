package io.github.keycloaknotion;

import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.Grants;
import io.github.keycloaknotion.token.Introspections;
import io.github.keycloaknotion.token.Refusal;
import io.github.keycloaknotion.token.TokenRefusedException;
import io.github.keycloaknotion.token.TokenUpkeep;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
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
    private final Introspections introspections;

    TokenDoor(KeycloakSession session, NotionIdentityProvider provider, Introspections introspections) {
        this.session = session;
        this.provider = provider;
        this.introspections = introspections;
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
     * @param mark names the last sign-in of the session in which the app asks; empty if it had none; null if there is no
     *     session
     */
    record Reader(ClientModel client, UserModel user, String mark) {}

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
                : refused(Refusal.CERTIFICATE_MISSING);
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
            return refused(Refusal.ONLY_ACCESS_TOKENS);
        }
        if (reader.user == null) {
            return refused(Refusal.NO_SUBJECT);
        }
        if (parameters.containsKey(OAuth2Constants.SUBJECT_TOKEN)) {
            var subject = verifiedToken();
            if (subject.filter(token -> isFor(reader.client, token)).isEmpty()) {
                return refused(Refusal.NOT_THE_SUBJECTS_CLIENT);
            }
            if (!SenderConstraint.isProvenInExchange(session, reader.client, subject.get())) {
                return refused(Refusal.SUBJECT_NOT_PROVEN);
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
            return refused(Refusal.CLIENT_MAY_NOT);
        }
        if (!provider.keepsGrants()) {
            return refused(Refusal.NOTHING_STORED);
        }
        var store = provider.grants();
        if (!store.canKeep()) {
            return refused(Refusal.NOT_SET_UP);
        }
        if (workspace.isEmpty()) {
            return refused(Refusal.NOT_LINKED);
        }
        var current = store.current(reader.user, reader.mark);
        var grants = current.grants();
        if (grants.isEmpty()) {
            return refused(Refusal.NOT_LINKED);
        }
        var wanted = Optional.ofNullable(parameters.getFirst(WORKSPACE_ID))
                .orElse(workspace.get().id());
        var seen = current.find(wanted);
        if (seen.isEmpty()) {
            return refused(Refusal.UNKNOWN_WORKSPACE);
        }
        if (!config.allowsWorkspace(wanted)) {
            return refused(Refusal.WORKSPACE_NOT_ALLOWED);
        }
        var upkeep = new TokenUpkeep(
                store.row(reader.user, seen.get(), provider::revoke),
                provider::api,
                introspections,
                config.verifyAfter(),
                Grants::now);
        try {
            var verify = Boolean.parseBoolean(parameters.getFirst(VERIFY));
            var working = upkeep.working(seen.get(), verify);
            var allowed = grants.stream()
                    .filter(grant -> config.allowsWorkspace(grant.workspace().id()))
                    .toList();
            return token(working, allowed, workspace.get().id(), exchange);
        } catch (TokenRefusedException e) {
            return refused(e.refusal(), e.retryAfter());
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

    private Outcome refused(Refusal refusal) {
        return refused(refusal, refusal.retryAfter());
    }

    private Outcome refused(Refusal refusal, Duration retryAfter) {
        var description = refusal.description(provider.getConfig().getAlias());
        var response = response(refusal.status(), new OAuth2ErrorRepresentation(refusal.error(), description));
        if (!refusal.retryAfter().isZero()) {
            response.header(
                    HttpHeaders.RETRY_AFTER,
                    Math.max(1, retryAfter.plusMillis(999).toSeconds()));
        }
        return new Outcome(response.build(), refusal.error(), description);
    }

    private static Response.ResponseBuilder response(Response.Status status, Object body) {
        return Response.status(status)
                .entity(body)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
