package io.github.keycloaknotion.connection;

import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.grant.GrantCipher;
import io.github.keycloaknotion.grant.Grants;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A provider's connection at Notion (Notion's name for an OAuth client), for one request: through it, Notion is called,
 * and the grants are reached that people gave to it. Lives in its session's transaction.
 */
public final class Connection {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final NotionIdentityProviderConfig settings;
    private final EncryptionKeys keys;

    /** @param session whose vault belongs to the realm; not null */
    public Connection(
            KeycloakSession session, RealmModel realm, NotionIdentityProviderConfig settings, EncryptionKeys keys) {
        this.session = session;
        this.realm = realm;
        this.settings = settings;
        this.keys = keys;
    }

    /**
     * The connection of the provider with this alias in the session's realm.
     *
     * @param session whose vault belongs to the realm; not null
     * @param alias as it came in a request, so it may hold what no database takes; not null
     * @return empty if there is no such Notion provider
     */
    public static Optional<Connection> of(
            KeycloakSession session, RealmModel realm, String alias, EncryptionKeys keys) {
        return Optional.of(alias)
                .filter(named -> named.chars().noneMatch(Character::isISOControl))
                .map(session.identityProviders()::getByAlias)
                .flatMap(NotionIdentityProviderConfig::of)
                .map(settings -> new Connection(session, realm, settings, keys));
    }

    /**
     * The same connection for work in another session, which has a transaction of its own.
     *
     * @param other whose realm is set; not null
     */
    public Connection in(KeycloakSession other) {
        return new Connection(other, realm, settings, keys);
    }

    /** The session in whose transaction this lives; not null. */
    public KeycloakSession session() {
        return session;
    }

    /** The provider's realm; not null. */
    public RealmModel realm() {
        return realm;
    }

    /** The provider's settings; not null. */
    public NotionIdentityProviderConfig settings() {
        return settings;
    }

    /** The provider's alias; not null. */
    public String alias() {
        return settings.getAlias();
    }

    /** Notion's API, called as this connection; empty if the client secret's vault reference leads nowhere. */
    public Optional<NotionApi> api() {
        return settings.registration().api(session);
    }

    /**
     * What seals its grants; {@linkplain GrantCipher#isUsable unusable} if the admin's key cannot be read; not null.
     */
    public GrantCipher cipher() {
        return keys.cipher(session, settings.encryptionKey());
    }

    /** The grants that people gave through the provider; not null. */
    public Grants grants() {
        return new Grants(session, realm, alias(), settings.clientId(), cipher());
    }
}
