package io.github.keycloaknotion.testbed.emulator;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The connections that are registered. */
final class Connections {

    private final Map<String, Connection> byId = new ConcurrentHashMap<>();

    void add(Connection connection) {
        byId.put(connection.clientId(), connection);
    }

    Optional<Connection> find(String clientId) {
        return Optional.ofNullable(byId.get(clientId));
    }

    Optional<Connection> authenticated(String authorizationHeader) {
        return byId.values().stream()
                .filter(connection -> connection.authenticates(authorizationHeader))
                .findFirst();
    }
}
