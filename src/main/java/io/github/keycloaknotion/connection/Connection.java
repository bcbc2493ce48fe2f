package io.github.keycloaknotion.connection;

import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.grant.GrantCipher;
import io.github.keycloaknotion.grant.Grants;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A provider's connection at Notion, for one request: what is said to Notion, and what is kept of what people granted,
 * goes through it. Lives in its session's transaction.
 */
public final class Connection {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final NotionIdentityProviderConfig settings;
    private final EncryptionKeys keys;

    /**
     * @param session whose vault belongs to the realm; not null
     * @param realm the provider's; not null
     * @param settings the provider's; not null
     * @param keys the server's; not null
     */
    public Connection(
            KeycloakSession session, RealmModel realm, NotionIdentityProviderConfig settings, EncryptionKeys keys) {
        this.session = session;
        this.realm = realm;
        this.settings = settings;
        this.keys = keys;
    }

    /**
     * The connection of the provider with this alias in the session's realm; empty if there is no such Notion provider.
     *
     * @param alias of whoever asks, so it may be what no database takes
     */
    public static Optional<Connection> of(
            KeycloakSession session, RealmModel realm, String alias, EncryptionKeys keys) {
        return Optional.of(alias)
                .filter(named -> named.chars().noneMatch(Character::isISOControl))
                .map(session.identityProviders()::getByAlias)
                .flatMap(NotionIdentityProviderConfig::of)
                .map(settings -> new Connection(session, realm, settings, keys));
    }

    /** The same for work in another session, which has a transaction of its own. */
    public Connection in(KeycloakSession other) {
        return new Connection(other, realm, settings, keys);
    }

    /** The request's; not null. */
    public KeycloakSession session() {
        return session;
    }

    /** The provider's; not null. */
    public RealmModel realm() {
        return realm;
    }

    /** The provider's; not null. */
    public NotionIdentityProviderConfig settings() {
        return settings;
    }

    /** The provider's; not null. */
    public String alias() {
        return settings.getAlias();
    }

    /** Notion's API for it; empty if the client secret's vault reference leads nowhere. */
    public Optional<NotionApi> api() {
        return settings.registration().api(session);
    }

    /** What seals its grants, {@linkplain GrantCipher#isUsable unusable} if the admin's key cannot be had; not null. */
    public GrantCipher cipher() {
        return keys.cipher(session, settings.encryptionKey());
    }

    /** The grants that people gave through the provider; not null. */
    public Grants grants() {
        return new Grants(session, realm, alias(), settings.clientId(), cipher());
    }
}
