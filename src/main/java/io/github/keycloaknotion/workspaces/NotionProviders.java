package io.github.keycloaknotion.workspaces;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.EncryptionKeys;
import jakarta.ws.rs.core.Response.Status;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/** The Notion providers of the session's realm. */
record NotionProviders(KeycloakSession session, EncryptionKeys keys) {

    /**
     * The connection of the provider with this alias.
     *
     * @throws CorsErrorResponseException if there is none, it is disabled, or it is not Notion's
     */
    Connection get(String alias, Cors cors) {
        return Connection.of(session, session.getContext().getRealm(), alias, keys)
                .filter(connection -> connection.settings().isEnabled())
                .orElseThrow(() -> new CorsErrorResponseException(
                        cors, "not_found", "there is no such Notion provider", Status.NOT_FOUND));
    }
}
