package io.github.keycloaknotion.grant;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * The rows of the table whose person, or whose link to the provider, is gone, or may be. They are looked for in stretches, in the
 * order of their ids, in the session's transaction; the primary key leads to each stretch.
 */
public final class Orphans {

    /** Behind all ids, which are made of hexadecimal digits. */
    public static final String END = "g";

    private final EntityManager entities;

    /** In the session's transaction. */
    public Orphans(KeycloakSession session) {
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /** The last of the next so many rows after one, by id; empty if there are fewer. */
    public Optional<String> idAfter(String id, int rows) {
        return entities.createQuery("select g.id from GrantEntity g where g.id > :id order by g.id", String.class)
                .setParameter("id", id)
                .setFirstResult(rows - 1)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /**
     * What the orphans of a stretch would leave; not null.
     *
     * @param after the id before the first row to look at
     * @param last the id of the last row to look at
     */
    public List<Remains> between(String after, String last) {
        return Remains.query(
                        entities,
                        "g.id > :after and g.id <= :last"
                                + " and not exists (select 1 from FederatedIdentityEntity f"
                                + " where f.user.id = g.userId and f.identityProvider = g.provider)"
                                + " and not exists (select 1 from BrokerLinkEntity b where b.userId = g.userId"
                                + " and b.identityProvider = g.provider and b.realmId = g.realmId)")
                .setParameter("after", after)
                .setParameter("last", last)
                .getResultStream()
                .map(Remains::of)
                .toList();
    }

    /**
     * The grants of a stretch whose people are users of a user storage, and in no table of Keycloak's: so many at the most,
     * in the order of their ids; not null.
     *
     * @param after the id before the first row to look at
     * @param last the id of the last row to look at
     */
    public List<GrantKey> ofStoredUsers(String after, String last, int most) {
        return entities.createQuery(
                        "select " + GrantKey.COLUMNS + " from GrantEntity g where g.id > :after and g.id <= :last"
                                + " and g.userId like 'f:%' order by g.id",
                        Object[].class)
                .setParameter("after", after)
                .setParameter("last", last)
                .setMaxResults(most)
                .getResultStream()
                .map(GrantKey::of)
                .toList();
    }
}
