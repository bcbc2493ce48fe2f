package io.github.keycloaknotion.connection;

import java.util.List;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Another provider of this server with the same connection at Notion.
 *
 * @param realmId its realm's; not null
 * @param alias its; not null
 */
public record SharedConnection(String realmId, String alias) {

    private static final Logger LOG = Logger.getLogger(SharedConnection.class);

    private record Named(SharedConnection provider, String clientId) {}

    /**
     * The other providers that have this one's connection, in whichever realm; not null. One statement reads the client
     * ids of all Notion providers, which are compared here: some databases do not compare texts that are as long as a
     * setting may be.
     */
    public static List<SharedConnection> with(Connection connection) {
        return with(connection.session(), connection.realm(), connection.settings());
    }

    private static List<SharedConnection> with(
            KeycloakSession session, RealmModel realm, NotionIdentityProviderConfig settings) {
        var own = new SharedConnection(realm.getId(), settings.getAlias());
        return all(session).stream()
                .filter(named -> named.clientId.strip().equals(settings.clientId()))
                .map(Named::provider)
                .filter(provider -> !provider.equals(own))
                .toList();
    }

    /** Logs a warning if other providers have the connection of a provider that is being saved. */
    static void tellTheAdmin(KeycloakSession session, RealmModel realm, NotionIdentityProviderConfig saved) {
        var others = with(session, realm, saved);
        if (!others.isEmpty()) {
            LOG.warnf(
                    "Provider %s has the same connection at Notion (client ID %s) as %d others, the first one %s: who leaves"
                            + " through one of them may lose the access through the others, since Notion may end all that"
                            + " a person granted to the connection",
                    saved.getAlias(), saved.clientId(), others.size(), others.get(0));
        }
    }

    private static List<Named> all(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select p.realmId, p.alias, value(c) from IdentityProviderEntity p join p.config c"
                                + " where p.providerId = :notion and key(c) = :setting",
                        Object[].class)
                .setParameter("notion", NotionIdentityProviderConfig.PROVIDER_ID)
                .setParameter("setting", Setting.CLIENT_ID.key())
                .getResultStream()
                .map(row -> new Named(new SharedConnection((String) row[0], (String) row[1]), (String) row[2]))
                .toList();
    }
}
