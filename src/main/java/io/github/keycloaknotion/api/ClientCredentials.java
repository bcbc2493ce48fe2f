package io.github.keycloaknotion.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/**
 * What our connection presents itself with at Notion.
 *
 * @param clientId the "OAuth client ID" of the connection; not null
 * @param clientSecret the "OAuth client secret" of the connection, any characters; not null
 */
public record ClientCredentials(String clientId, String clientSecret) {

    public ClientCredentials {
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(clientSecret);
    }

    /** Notion takes the raw values, not form-encoded first as RFC 6749 §2.3.1 has it. */
    String basic() {
        return "Basic "
                + Base64.getEncoder().encodeToString((clientId + ':' + clientSecret).getBytes(StandardCharsets.UTF_8));
    }

    /** Names the client, not its secret. */
    @Override
    public String toString() {
        return "ClientCredentials[" + clientId + "]";
    }
}
