package io.github.keycloaknotion.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/**
 * The credentials of our connection at Notion.
 *
 * @param clientId the "OAuth client ID" of the connection; not null
 * @param clientSecret the "OAuth client secret" of the connection, any characters; not null
 */
public record ClientCredentials(String clientId, String clientSecret) {

    public ClientCredentials {
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(clientSecret);
    }

    /**
     * The value of the Authorization header. Notion takes id and secret as they are, without the form encoding of RFC
     * 6749 §2.3.1.
     */
    String basic() {
        return "Basic "
                + Base64.getEncoder().encodeToString((clientId + ':' + clientSecret).getBytes(StandardCharsets.UTF_8));
    }

    /** Contains the client's id, and not its secret. */
    @Override
    public String toString() {
        return "ClientCredentials[" + clientId + "]";
    }
}
