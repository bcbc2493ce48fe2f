package io.github.keycloaknotion.testbed.client;

import java.util.List;

/** Where Keycloak hands out brokered tokens. */
public enum TokenEndpoint {
    /** Version 1 of Keycloak's brokering API: {@code GET …/broker/{alias}/token}, with the person's access token. */
    V1,
    /**
     * Version 2 of Keycloak's brokering API: {@code POST …/broker/{alias}/token}, with the client's credentials beside
     * the person's access token.
     */
    V2,
    /** The realm's own token endpoint: token exchange with {@code requested_issuer}. */
    EXCHANGE;

    /** Those of the server under test: it has V1 or V2, not both. */
    public static List<TokenEndpoint> served() {
        return List.of(valueOf(System.getProperty("broker.api", "V1")), EXCHANGE);
    }

    /** The features that Keycloak has to be started with; the server with V2 keeps its sessions in the database too. */
    public static String features() {
        var exchange = "token-exchange:v1,admin-fine-grained-authz:v1";
        return isStateless() ? "identity-brokering-api:v2,stateless," + exchange : exchange;
    }

    /** Whether the server under test keeps in the database what others keep in memory. */
    public static boolean isStateless() {
        return served().contains(V2);
    }
}
