package io.github.keycloaknotion.workspaces;

import io.github.keycloaknotion.connection.Connection;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.cors.Cors;

/**
 * A request that may see a person's workspaces.
 *
 * @param connection of the provider through which they were connected; not null
 * @param person the person's session; not null
 * @param cors for the answer; not null
 */
record Admission(Connection connection, UserSessionModel person, Cors cors) {

    Workspaces workspaces() {
        return new Workspaces(connection, person);
    }
}
