package io.github.keycloaknotion.grant;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * Finds rows whose person, or whose link with the provider, is gone or may be gone. They are looked for in ranges, in
 * the order of their ids, in the session's transaction; the primary key leads to each range.
 */
public final class Orphans {

    /** Greater than all ids, which consist of hexadecimal digits and hyphens. */
    public static final String END = "g";

    private final EntityManager entities;

    /** Reads in the session's transaction. */
    public Orphans(KeycloakSession session) {
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /**
     * The id of the last row in a range.
     *
     * @param id after which the range begins; empty to begin with the first row; not null
     * @param rows how many rows the range has
     * @return empty if there are fewer rows
     */
    public Optional<String> idAfter(String id, int rows) {
        return entities.createQuery("select g.id from GrantEntity g where g.id > :id order by g.id", String.class)
                .setParameter("id", id)
                .setFirstResult(rows - 1)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /**
     * What removing the rows of a range would leave whose person or link is gone.
     *
     * @param after the id before the first row to look at; not null
     * @param last the id of the last row to look at; not null
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
     * The grants of a range whose people are in a user storage, and in no table of Keycloak's.
     *
     * @param after the id before the first row to look at; not null
     * @param last the id of the last row to look at; not null
     * @param most how many at most
     * @return in the order of the grants' ids; not null
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
