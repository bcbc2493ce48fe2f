package io.github.keycloaknotion.outbox;

import jakarta.persistence.LockModeType;
import jakarta.persistence.Query;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.LockMode;
import org.hibernate.query.SelectionQuery;
import org.keycloak.events.outbox.OutboxStore;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.jpa.entities.OutboxEntryEntity;
import org.keycloak.models.jpa.entities.OutboxEntryStatus;

/**
 * Our entries in Keycloak's outbox, the table {@code OUTBOX_ENTRY}, in the session's transaction. An entry that was
 * delivered is removed at once, since it holds a token.
 */
public final class RevocationStore extends OutboxStore {

    /** What tells our entries from those of others. */
    public static final String KIND = "notion-revocation";

    private static final int PROVIDER_LENGTH = 43;

    private static final String OF_PROVIDER = " e.entryKind = :kind and e.realmId = :realm"
            + " and substring(e.correlationId, 1, " + PROVIDER_LENGTH + ") = :provider";

    private static final String DUE =
            " from OutboxEntryEntity e where e.entryKind = :kind and e.status = :status and e.nextAttemptAt <= :now";

    /** Works in the session's transaction. */
    public RevocationStore(KeycloakSession session) {
        super(session);
    }

    /**
     * A new entry.
     *
     * @param realmId not null
     * @param alias of the provider that the pairs came through; not null
     * @param owner what the entry belongs to, at most 64 characters; not null
     * @param connection for which its calls are counted, at most 64 characters; not null
     * @param type not null
     * @param payload the pair, sealed if there is a key, or what else the type has; not null
     * @param revocation not null
     * @param due when it is to be delivered at the earliest; not null
     */
    record Entry(
            String realmId,
            String alias,
            String owner,
            String connection,
            Type type,
            String payload,
            Revocation revocation,
            Instant due) {}

    /** What an entry is about. */
    public enum Type {
        /** A pair that nobody holds any more. */
        PAIR,
        /** The pair of a first login that is not over yet; it is revoked unless the login ends in time. */
        LOGIN,
        /** A provider that was removed, and whose grants are still in the table. */
        PROVIDER,
        /** Grants that an admin has cut off, and that are still in the table. */
        GRANTS
    }

    /** What the correlation ids of a provider's entries begin with: {@value #PROVIDER_LENGTH} characters. */
    private static String provider(String alias) {
        return HashUtils.sha256UrlEncodedHash(alias, StandardCharsets.UTF_8);
    }

    /** Adds an entry. Keycloak's own method would look for an entry like it first, and would make it due at once. */
    void add(Entry entry) {
        getEntityManager()
                .createNamedQuery("OutboxEntryEntity.insertIfAbsent")
                .setParameter("id", generateEntryId())
                .setParameter("entryKind", KIND)
                .setParameter("realmId", entry.realmId)
                .setParameter("ownerId", entry.owner)
                .setParameter("containerId", entry.connection)
                .setParameter("correlationId", provider(entry.alias) + UUID.randomUUID())
                .setParameter("entryType", entry.type.name())
                .setParameter("payload", entry.payload)
                .setParameter("metadata", entry.revocation.json())
                .setParameter("status", OutboxEntryStatus.PENDING)
                .setParameter("attempts", 0)
                .setParameter("nextAttemptAt", entry.due)
                .setParameter("createdAt", Instant.now())
                .executeUpdate();
    }

    /** Removes the entry of a first login, and returns it; empty if it was revoked meanwhile. */
    Optional<OutboxEntryEntity> take(String owner) {
        var entry = getEntityManager()
                .createQuery(
                        "select e from OutboxEntryEntity e where e.entryKind = :kind and e.ownerId = :owner"
                                + " and e.status = :status",
                        OutboxEntryEntity.class)
                .setParameter("kind", KIND)
                .setParameter("owner", owner)
                .setParameter("status", OutboxEntryStatus.PENDING)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
        entry.ifPresent(getEntityManager()::remove);
        return entry;
    }

    /** The entries of this provider's removed connections whose grants are still in the table; not null. */
    Stream<Revocation> providersRemoved(String realmId, String alias) {
        return getEntityManager()
                .createQuery(
                        "select e.metadata from OutboxEntryEntity e where e.entryKind = :kind and e.ownerId = :realm"
                                + " and e.entryType = :type and e.status = :status",
                        String.class)
                .setParameter("kind", KIND)
                .setParameter("realm", realmId)
                .setParameter("type", Type.PROVIDER.name())
                .setParameter("status", OutboxEntryStatus.PENDING)
                .getResultStream()
                .map(Revocation::parse)
                .filter(revocation -> revocation.registration().alias().equals(alias));
    }

    /** The connections that have something due, by what their calls are counted for; not null. */
    public List<String> connectionsDue() {
        return getEntityManager()
                .createQuery("select distinct e.containerId" + DUE, String.class)
                .setParameter("kind", KIND)
                .setParameter("status", OutboxEntryStatus.PENDING)
                .setParameter("now", Instant.now())
                .getResultList();
    }

    /**
     * Locks what is due of one connection, and of no row that another node has locked; the oldest first. Keycloak's own
     * method looks for the oldest entries of all connections: one with many entries would keep the others waiting.
     *
     * @param connection one of {@link #connectionsDue}; not null
     * @param most how many entries at most
     */
    public List<OutboxEntryEntity> lockDue(String connection, int most) {
        var query = getEntityManager()
                .createQuery(
                        "select e" + DUE + " and e.containerId = :connection order by e.nextAttemptAt",
                        OutboxEntryEntity.class)
                .setParameter("kind", KIND)
                .setParameter("status", OutboxEntryStatus.PENDING)
                .setParameter("now", Instant.now())
                .setParameter("connection", connection)
                .setMaxResults(most);
        query.unwrap(SelectionQuery.class).setHibernateLockMode(LockMode.UPGRADE_SKIPLOCKED);
        return query.getResultList();
    }

    /**
     * How many of our entries wait, and how many were given up, over all realms; a status without entries is left out.
     */
    public Map<OutboxEntryStatus, Long> counts() {
        var counts = new HashMap<OutboxEntryStatus, Long>();
        List<Object[]> rows = getEntityManager()
                .createQuery(
                        "select e.status, count(e) from OutboxEntryEntity e where e.entryKind = :kind group by e.status",
                        Object[].class)
                .setParameter("kind", KIND)
                .getResultList();
        rows.forEach(row -> counts.put((OutboxEntryStatus) row[0], (Long) row[1]));
        return counts;
    }

    /**
     * How the entries of a provider are getting on.
     *
     * @param pending how many are on their way to be revoked
     * @param held how many pairs of first logins wait for these to end
     * @param dead how many were given up
     * @param oldest since when the oldest of the pending ones is on its way; null if there is none
     */
    public record Standing(long pending, long held, long dead, Instant oldest) {}

    /** Counts the entries of a provider. */
    public Standing standing(String realmId, String alias) {
        var isHeld = "e.entryType = 'LOGIN' and e.nextAttemptAt > :now";
        var columns = ofProvider(
                        getEntityManager()
                                .createQuery(
                                        "select count(case when e.status = :pending and not (" + isHeld
                                                + ") then 1 end),"
                                                + " count(case when e.status = :pending and " + isHeld + " then 1 end),"
                                                + " count(case when e.status = :dead then 1 end),"
                                                + " min(case when e.status = :pending and not (" + isHeld
                                                + ") then e.createdAt end) from OutboxEntryEntity e where"
                                                + OF_PROVIDER,
                                        Object[].class),
                        realmId,
                        alias)
                .setParameter("pending", OutboxEntryStatus.PENDING)
                .setParameter("dead", OutboxEntryStatus.DEAD_LETTER)
                .setParameter("now", Instant.now())
                .getSingleResult();
        return new Standing((long) columns[0], (long) columns[1], (long) columns[2], (Instant) columns[3]);
    }

    /**
     * Makes those entries of a provider due again that were given up, as if they were new.
     *
     * @return how many there were
     */
    public int retryDead(String realmId, String alias) {
        return ofProvider(
                        getEntityManager()
                                .createQuery("update OutboxEntryEntity e set e.status = :pending, e.attempts = 0,"
                                        + " e.nextAttemptAt = :now where e.status = :dead and" + OF_PROVIDER),
                        realmId,
                        alias)
                .setParameter("pending", OutboxEntryStatus.PENDING)
                .setParameter("dead", OutboxEntryStatus.DEAD_LETTER)
                .setParameter("now", Instant.now())
                .executeUpdate();
    }

    private static <Q extends Query> Q ofProvider(Q query, String realmId, String alias) {
        query.setParameter("kind", KIND).setParameter("realm", realmId).setParameter("provider", provider(alias));
        return query;
    }

    /** The next attempt is at the planned time, or later if the entry already says so. */
    @Override
    public void recordFailure(OutboxEntryEntity entry, Instant nextAttemptAt, String lastError) {
        var asked = entry.getNextAttemptAt();
        super.recordFailure(entry, asked.isAfter(nextAttemptAt) ? asked : nextAttemptAt, lastError);
    }

    @Override
    public void markDelivered(OutboxEntryEntity entry) {
        getEntityManager().remove(entry);
    }
}
