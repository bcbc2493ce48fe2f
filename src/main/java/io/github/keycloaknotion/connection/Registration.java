package io.github.keycloaknotion.connection;

import io.github.keycloaknotion.api.ClientCredentials;
import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.grant.GrantCipher;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/**
 * What a connection at Notion is known by, as an admin wrote it into a provider: all that is needed to speak to Notion
 * about the grants that were given to it, and to open them.
 *
 * @param alias the provider's; not null
 * @param baseUrl where Notion's API is, without a slash at the end; not null
 * @param clientId not null
 * @param clientSecret or a {@code ${vault.…}} reference to it; not null
 * @param encryptionKey a {@code ${vault.…}} reference to the keys that seal grants; empty if nothing is sealed
 */
public record Registration(String alias, String baseUrl, String clientId, String clientSecret, String encryptionKey) {

    public Registration {
        Objects.requireNonNull(alias);
        Objects.requireNonNull(baseUrl);
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(clientSecret);
        Objects.requireNonNull(encryptionKey);
    }

    /**
     * Notion's API for it, with the vault of the session's realm. What lies in the vault may end in a line break.
     *
     * @return empty if a reference to the secret leads nowhere
     */
    public Optional<NotionApi> api(KeycloakSession session) {
        try (var secret = session.vault().getStringSecret(clientSecret)) {
            return secret.get()
                    .map(text -> new NotionApi(
                            session.getProvider(HttpClientProvider.class).getHttpClient(),
                            baseUrl,
                            new ClientCredentials(clientId, text.strip())));
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

    /** The same with another form of the secret. */
    public Registration withSecret(String sealed) {
        return new Registration(alias, baseUrl, clientId, sealed, encryptionKey);
    }

    /** Names the connection, and no secret of it. */
    @Override
    public String toString() {
        return "Registration[" + alias + ", " + clientId + "]";
    }
}
