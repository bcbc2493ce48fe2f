package io.github.keycloaknotion.testbed.client;

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
    EXCHANGE
}
