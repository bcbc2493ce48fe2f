package io.github.keycloaknotion;

import java.util.Map;

/** Settings of clients, as the admin API takes them. */
final class Clients {

    private Clients() {}

    /** A protocol mapper that puts another client into the audience of a client's access tokens. */
    static Map<String, ?> audience(String clientId) {
        return Map.of(
                "name",
                "audience of " + clientId,
                "protocol",
                "openid-connect",
                "protocolMapper",
                "oidc-audience-mapper",
                "config",
                Map.of("included.client.audience", clientId, "access.token.claim", "true"));
    }
}
