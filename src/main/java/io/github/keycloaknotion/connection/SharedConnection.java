package io.github.keycloaknotion.connection;

import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * A connection at Notion that several providers use, in one realm or in many. That may be wanted, and an admin should know
 * what it means: Notion knows one authorization for each person, workspace and connection.
 */
final class SharedConnection {

    private static final Logger LOG = Logger.getLogger(SharedConnection.class);

    private SharedConnection() {}

    /** One line in the log if other providers have the connection of a provider that is being saved. */
    static void tellTheAdmin(KeycloakSession session, NotionIdentityProviderConfig saved) {
        var others = others(session, saved);
        if (!others.isEmpty()) {
            LOG.warnf(
                    "Provider %s has the same connection at Notion (client ID %s) as %s: who leaves through one of them may"
                            + " lose the access through the others, since Notion may end all that a person granted to the"
                            + " connection",
                    saved.getAlias(), saved.clientId(), String.join(", ", others));
        }
    }

    /** By realm and alias. Values are compared here, since not every database compares long texts. */
    private static List<String> others(KeycloakSession session, NotionIdentityProviderConfig saved) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select p.internalId, r.name, p.alias, value(c) from IdentityProviderEntity p"
                                + " join RealmEntity r on r.id = p.realmId join p.config c"
                                + " where p.providerId = :kind and key(c) = :key order by r.name, p.alias",
                        Object[].class)
                .setParameter("kind", NotionIdentityProviderConfig.PROVIDER_ID)
                .setParameter("key", Setting.CLIENT_ID.key())
                .getResultStream()
                .filter(row -> !Objects.equals(row[0], saved.getInternalId()))
                .filter(row -> saved.clientId().equals(String.valueOf(row[3]).strip()))
                .map(row -> row[2] + " of realm " + row[1])
                .toList();
    }
}
