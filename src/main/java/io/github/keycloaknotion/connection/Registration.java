package io.github.keycloaknotion.connection;

import io.github.keycloaknotion.api.ClientCredentials;
import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.grant.GrantCipher;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/**
 * What identifies a connection at Notion, as an admin wrote it into a provider: all that is needed to call Notion about
 * the grants that were given to it, and to open them.
 *
 * @param alias the provider's; not null
 * @param baseUrl where Notion's API is, without a slash at the end; not null
 * @param clientId not null
 * @param clientSecret the secret, or a {@code ${vault.…}} reference to it; not null
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
     * Notion's API, called as this connection. The secret is read from the vault of the session's realm, if it is
     * there, where it may end in a line break.
     *
     * @param session whose realm is set; not null
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

    /**
     * What seals its grants, with keys from the vault of the session's realm; not null.
     *
     * @param session whose realm is set; not null
     */
    public GrantCipher cipher(KeycloakSession session, EncryptionKeys keys) {
        return keys.cipher(session, encryptionKey);
    }

    /** Whether the secret itself is here, and no reference to it. */
    public boolean holdsSecret() {
        return !clientSecret.startsWith("${vault.");
    }

    /**
     * The same with the secret in another form.
     *
     * @param sealed the secret in that form; not null
     */
    public Registration withSecret(String sealed) {
        return new Registration(alias, baseUrl, clientId, sealed, encryptionKey);
    }

    /** Contains no secret. */
    @Override
    public String toString() {
        return "Registration[" + alias + ", " + clientId + "]";
    }
}
