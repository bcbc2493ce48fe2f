package io.github.keycloaknotion.grant;

import java.util.LinkedHashSet;
import java.util.Set;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The users of a realm that one Notion account is linked with: usually one, but admins and imports may make more links.
 * Keycloak's own search fails if there are several.
 */
public final class LinkedUsers {

    private LinkedUsers() {}

    /**
     * The ids of local users and of users of user storages, read in the session's transaction.
     *
     * @param person Notion's id of the person; not null
     */
    public static Set<String> ids(KeycloakSession session, RealmModel realm, String alias, String person) {
        var entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        var ids = new LinkedHashSet<String>();
        for (var link : new String[] {
            "select l.user.id from FederatedIdentityEntity l where l.userId = :person",
            "select l.userId from BrokerLinkEntity l where l.brokerUserId = :person"
        }) {
            ids.addAll(entities.createQuery(
                            link + " and l.realmId = :realm and l.identityProvider = :provider", String.class)
                    .setParameter("person", person)
                    .setParameter("realm", realm.getId())
                    .setParameter("provider", alias)
                    .getResultList());
        }
        return ids;
    }
}
