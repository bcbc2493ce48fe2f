package io.github.keycloaknotion.token;

import io.github.keycloaknotion.connection.WayToConnect;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.io.Serial;
import java.lang.annotation.Annotation;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Sends our errors at the second version of Keycloak's brokering API. There, Keycloak audits a success whenever a
 * provider returns, and answers every exception in the same way: so a refusal is thrown, and this filter puts our
 * answer in place of Keycloak's. Safe for use by many threads.
 */
@Provider
public final class TokenErrors implements ContainerResponseFilter {

    private static final String REFUSED = "NOTION_TOKEN_REFUSED";

    /** Without a stack trace: Keycloak logs this exception as an error, in one line then. */
    private static final class RefusedException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        RefusedException(TokenOutcome outcome) {
            super(outcome.reason(), null, false, false);
        }
    }

    /** The exception to throw so that the request ends in this outcome. */
    static RuntimeException refused(KeycloakSession session, TokenOutcome outcome) {
        session.setAttribute(REFUSED, outcome);
        return new RefusedException(outcome);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        var session = KeycloakSessionUtil.getKeycloakSession();
        if (session != null && session.getAttribute(REFUSED) instanceof TokenOutcome outcome) {
            var ours = outcome.response();
            response.setStatus(ours.getStatus());
            response.setEntity(ours.getEntity(), new Annotation[0], ours.getMediaType());
            for (var header : List.of(HttpHeaders.CACHE_CONTROL, HttpHeaders.RETRY_AFTER, WayToConnect.HEADER)) {
                if (ours.getHeaderString(header) != null) {
                    response.getHeaders().putSingle(header, ours.getHeaderString(header));
                }
            }
        }
    }
}
