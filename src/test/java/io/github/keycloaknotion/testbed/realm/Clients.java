package io.github.keycloaknotion.testbed.realm;

import java.util.Map;

/** Settings of clients, as the admin API takes them. */
public final class Clients {

    private Clients() {}

    /** A protocol mapper that puts another client into the audience of a client's access tokens. */
    public static Map<String, ?> audience(String clientId) {
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
