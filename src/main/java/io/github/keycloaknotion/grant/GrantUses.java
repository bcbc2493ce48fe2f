package io.github.keycloaknotion.grant;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The last use of each grant. A read only notes it in memory; what was noted is written every now and then, many at a time.
 * So a read costs no statement, and touches no row that a refresh needs; and what a server noted since it wrote last is
 * lost with it. One for a server, safe for use by many threads.
 */
public final class GrantUses {

    private static final Logger LOG = Logger.getLogger(GrantUses.class);

    /** As many grants are noted between two writings; of what is over, the next use is. */
    private static final int MOST = 10_000;

    /** What is written in one transaction. */
    private static final int BATCH = 200;

    private final ConcurrentHashMap<GrantKey, GrantUse> noted = new ConcurrentHashMap<>();

    /** A grant's token is handed out. */
    public void note(GrantKey grant, GrantUse use) {
        if (noted.size() < MOST || noted.containsKey(grant)) {
            noted.put(grant, use);
        }
    }

    /** Writes what was noted since the last time; what cannot be written is forgotten. */
    public synchronized void write(KeycloakSessionFactory factory) {
        // In the order of the ids, as every node does it: else two of them could wait for each other.
        var byId = new TreeMap<String, GrantUse>();
        noted.forEach((grant, use) -> {
            noted.remove(grant, use);
            byId.put(grant.rowId(), use);
        });
        var uses = new ArrayList<>(byId.entrySet());
        for (var from = 0; from < uses.size(); from += BATCH) {
            write(factory, uses.subList(from, Math.min(from + BATCH, uses.size())));
        }
    }

    private static void write(KeycloakSessionFactory factory, List<Entry<String, GrantUse>> uses) {
        try {
            KeycloakModelUtils.runJobInTransaction(
                    factory, session -> uses.forEach(use -> write(entities(session), use.getKey(), use.getValue())));
        } catch (RuntimeException e) {
            LOG.warnf(
                    "When tokens were handed out last cannot be written down: %s",
                    e.getClass().getName());
        }
    }

    private static void write(EntityManager entities, String id, GrantUse use) {
        var updated = entities.createQuery(
                        "update GrantUseEntity u set u.readBy = case when u.readAt < :at then :by else"
                                + " u.readBy end, u.introspectedAt = case when u.introspectedAt < :introspected then"
                                + " :introspected else u.introspectedAt end, u.readAt = case when u.readAt < :at then :at else"
                                + " u.readAt end where u.id = :id")
                .setParameter("id", id)
                .setParameter("at", use.readAt())
                .setParameter("by", use.clientId())
                .setParameter("introspected", use.introspectedAt())
                .executeUpdate();
        if (updated == 0) {
            entities.createQuery("insert into GrantUseEntity (id, readAt, readBy, introspectedAt)"
                            + " values (:id, :at, :by, :introspected) on conflict do nothing")
                    .setParameter("id", id)
                    .setParameter("at", use.readAt())
                    .setParameter("by", use.clientId())
                    .setParameter("introspected", use.introspectedAt())
                    .executeUpdate();
        }
    }

    /**
     * Forgets, of a stretch of ids, the uses of grants that are gone; in the session's transaction.
     *
     * @param after the id before the first of them
     * @param last the id of the last of them
     */
    public static void forgetGone(KeycloakSession session, String after, String last) {
        entities(session)
                .createQuery("delete from GrantUseEntity u where u.id > :after and u.id <= :last"
                        + " and not exists (select 1 from GrantEntity g where g.id = u.id)")
                .setParameter("after", after)
                .setParameter("last", last)
                .executeUpdate();
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
