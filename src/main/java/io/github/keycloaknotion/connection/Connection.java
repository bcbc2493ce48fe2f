package io.github.keycloaknotion.connection;

import io.github.keycloaknotion.api.ClientCredentials;
import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.grant.GrantCipher;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/**
 * A connection at Notion, as an admin described it in a provider: all that is needed to speak to Notion about the grants
 * that were given to it.
 *
 * @param alias the provider's; not null
 * @param baseUrl where Notion's API is, without a slash at the end; not null
 * @param clientId not null
 * @param clientSecret or a {@code ${vault.…}} reference to it; not null
 * @param encryptionKey a {@code ${vault.…}} reference to the keys that seal grants; empty if nothing is sealed
 */
public record Connection(String alias, String baseUrl, String clientId, String clientSecret, String encryptionKey) {

    public Connection {
        Objects.requireNonNull(alias);
        Objects.requireNonNull(baseUrl);
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(clientSecret);
        Objects.requireNonNull(encryptionKey);
    }

    /** Notion's API for it, with the vault of the session's realm; empty if a reference to the secret leads nowhere. */
    public Optional<NotionApi> api(KeycloakSession session) {
        try (var secret = session.vault().getStringSecret(clientSecret)) {
            return secret.get()
                    .map(text -> new NotionApi(
                            session.getProvider(HttpClientProvider.class).getHttpClient(),
                            baseUrl,
                            new ClientCredentials(clientId, text)));
        }
    }

    /** What seals its grants, with the vault of the session's realm; not null. */
    public GrantCipher cipher(KeycloakSession session, EncryptionKeys keys) {
        return keys.cipher(session, encryptionKey);
    }

    /** Whether the secret is one, and no reference to one. */
    public boolean holdsSecret() {
        return !clientSecret.startsWith("${vault.");
    }

    /** The same connection with the secret as it may be written down. */
    public Connection withSecret(String sealed) {
        return new Connection(alias, baseUrl, clientId, sealed, encryptionKey);
    }

    /** Names the connection, and no secret of it. */
    @Override
    public String toString() {
        return "Connection[" + alias + ", " + clientId + "]";
    }
}
