package io.github.keycloaknotion.admin;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/** The answers to admins whose request makes no sense. */
final class Refused {

    private Refused() {}

    static WebApplicationException badRequest(String description) {
        return of(Status.BAD_REQUEST, "invalid_request", description);
    }

    static WebApplicationException unknownProvider() {
        return of(Status.NOT_FOUND, "not_found", "there is no such Notion provider");
    }

    private static WebApplicationException of(Status status, String error, String description) {
        return new WebApplicationException(Response.status(status)
                .entity(new OAuth2ErrorRepresentation(error, description))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build());
    }
}
