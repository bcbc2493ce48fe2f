package io.github.keycloaknotion.token;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.Registration;

/**
 * What tells a provider's connection from all others, with the settings that it has now: after a setting was corrected,
 * it counts as another one.
 */
record ConnectionName(String realm, Registration registration) {

    static ConnectionName of(Connection connection) {
        return new ConnectionName(
                connection.realm().getName(), connection.settings().registration());
    }

    /** For the log. */
    @Override
    public String toString() {
        return "the connection of provider " + registration.alias() + " in realm " + realm;
    }
}
