package io.github.keycloaknotion.token;

import io.github.keycloaknotion.connection.WayToConnect;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/**
 * What an app is answered.
 *
 * @param response as it is sent; not null
 * @param error why there is no token (RFC 6749 §5.2); null if there is one
 * @param description for the app's developer; null if there is a token
 */
record TokenOutcome(Response response, String error, String description) {

    static TokenOutcome of(TokenAnswer answer) {
        return new TokenOutcome(response(Response.Status.OK, answer.json()).build(), null, null);
    }

    /**
     * There is no token.
     *
     * @param way the parameters with which the person is sent to connect; empty unless that helps
     * @param retryAfter how long to wait before asking again, where that is of use
     */
    static TokenOutcome of(Refusal refusal, Optional<String> way, Duration retryAfter) {
        var description = refusal.description(way.orElse(""));
        var response = response(refusal.status(), new OAuth2ErrorRepresentation(refusal.error(), description));
        way.ifPresent(parameters -> response.header(WayToConnect.HEADER, parameters));
        if (!refusal.retryAfter().isZero()) {
            response.header(
                    HttpHeaders.RETRY_AFTER,
                    Math.max(1, retryAfter.plusMillis(999).toSeconds()));
        }
        return new TokenOutcome(response.build(), refusal.error(), description);
    }

    private static Response.ResponseBuilder response(Response.Status status, Object body) {
        return Response.status(status)
                .entity(body)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    boolean isError() {
        return error != null;
    }

    /** Why there is no token, on one line. */
    String reason() {
        return error + ": " + description;
    }
}
