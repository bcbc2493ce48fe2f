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
 * The last use of each grant. A read notes it in memory; what was noted is written every now and then, many uses at a
 * time. So a read costs no statement, and touches no row that a refresh needs. If a server dies, what it has not
 * written is lost. One for each server; safe for use by many threads.
 */
public final class GrantUses {

    private static final Logger LOG = Logger.getLogger(GrantUses.class);

    /** How many grants are noted between two writings. Uses of more grants are not noted; the next use may be. */
    private static final int MOST = 10_000;

    /** How many uses are written in one transaction. */
    private static final int BATCH = 200;

    private final ConcurrentHashMap<GrantKey, GrantUse> noted = new ConcurrentHashMap<>();

    /** Notes that a grant's token is handed out. */
    public void note(GrantKey grant, GrantUse use) {
        if (noted.size() < MOST || noted.containsKey(grant)) {
            noted.put(grant, use);
        }
    }

    /** Writes what was noted since the last time, in transactions of its own. What cannot be written is forgotten. */
    public synchronized void write(KeycloakSessionFactory factory) {
        // In the order of the ids, as on every node: otherwise two nodes could wait for each other.
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
     * Deletes the uses of grants that are gone, within a range of ids, in the session's transaction.
     *
     * @param after the id before the first of them; not null
     * @param last the id of the last of them; not null
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
