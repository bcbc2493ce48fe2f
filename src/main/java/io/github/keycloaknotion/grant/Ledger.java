package io.github.keycloaknotion.grant;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;

/**
 * Reads and writes the table of grants, by statements of its own in the session's transaction. Nothing is cached, and
 * no other class writes the table.
 *
 * <p>Where a row is read before it is written, it is written by compare-and-set: a method that takes a version changes
 * nothing if the row has another version by now. A sign-in reads nothing, and replaces whatever is there: so it never
 * fails because of a refresh, and its pair is the one that stays.
 */
public final class Ledger {

    /**
     * How many characters of former pairs a row keeps: about a hundred pairs. Beyond that the oldest are forgotten: to
     * revoke them while the person is connected could end the newest pair too, since Notion does not say whether a
     * revocation ends one pair or all of them.
     */
    private static final int MOST_FORMER = 40_000;

    /** How often a removal is tried if refreshes change the rows meanwhile. */
    private static final int ATTEMPTS = 10;

    /** In the language of JPA: the former pairs, without the oldest if there would be too many with one more. */
    private static final String FORMER = "case when length(g.formerTokens) > " + MOST_FORMER
            + " then substring(g.formerTokens, length(g.formerTokens) - " + MOST_FORMER + ")"
            + " else coalesce(g.formerTokens, '') end";

    /**
     * In the query language of JPA: the pair that was the newest joins the former ones, unless it is not sealed and
     * such pairs are not accepted.
     */
    private static final String KEEP_FORMER = "g.formerTokens = concat(" + FORMER
            + ", case when :clear = true or g.tokens like 'sealed:%' then g.tokens else '' end, '\n')";

    private final EntityManager entities;

    /** Works in the session's transaction. */
    public Ledger(KeycloakSession session) {
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /** A person's grants through one provider, in the order in which they were connected; not null. */
    List<StoredGrant> of(String realmId, String alias, String userId) {
        return entities
                .createQuery(
                        "select " + StoredGrant.COLUMNS
                                + " from GrantEntity g where g.realmId = :realm and g.userId = :user"
                                + " and g.provider = :provider order by g.createdAt, g.id",
                        Object[].class)
                .setParameter("realm", realmId)
                .setParameter("user", userId)
                .setParameter("provider", alias)
                .getResultList()
                .stream()
                .map(StoredGrant::of)
                .toList();
    }

    /** The row as this transaction sees it; empty if there is none. */
    Optional<StoredGrant> find(GrantKey key) {
        return entities.createQuery(
                        "select " + StoredGrant.COLUMNS + " from GrantEntity g where g.id = :id", Object[].class)
                .setParameter("id", key.rowId())
                .getResultStream()
                .map(StoredGrant::of)
                .findFirst();
    }

    /**
     * Adds a row. Its first version is when its pair was issued: so whoever has read an earlier row with the same id,
     * which was removed, does not take this one for it.
     *
     * @return whether it was added; if not, there is one already
     */
    boolean insert(StoredGrant row) {
        var key = row.key();
        var insert = entities.createQuery(
                        "insert into GrantEntity (id, version, realmId, provider, userId, workspaceId,"
                                + " clientId, facts, createdAt, issuedAt, ended, attempt, answerLost, tokens) values (:id, :issued,"
                                + " :realm, :provider, :user, :workspace, :client, :facts, :created, :issued, false, 0, false,"
                                + " :tokens) on conflict do nothing")
                .setParameter("realm", key.realmId())
                .setParameter("provider", key.alias())
                .setParameter("user", key.userId())
                .setParameter("workspace", key.workspaceId())
                .setParameter("created", row.createdAt());
        return changed(withPair(insert, row));
    }

    /**
     * Puts the pair of a newer sign-in in place of whatever the row holds.
     *
     * @param believesClear whether a pair that is not sealed may be ours; if not, it is not kept among the former ones
     * @return whether there is such a row, of the same connection
     */
    boolean replace(StoredGrant row, boolean believesClear) {
        var update = entities.createQuery("update versioned GrantEntity g set g.facts = :facts,"
                + " g.issuedAt = :issued, g.ended = false, g.claimedAt = null, g.attempt = 0, g.answerLost = false, "
                + KEEP_FORMER + ", g.tokens = :tokens where g.id = :id and g.clientId = :client");
        return changed(withPair(update, row).setParameter("clear", believesClear));
    }

    private static Query withPair(Query statement, StoredGrant row) {
        return statement
                .setParameter("id", row.key().rowId())
                .setParameter("client", row.clientId())
                .setParameter("facts", row.facts())
                .setParameter("issued", row.issuedAt())
                .setParameter("tokens", row.tokens());
    }

    /**
     * Sets the pair, its claim and its end, if the row still has this version.
     *
     * @return whether it has
     */
    boolean compareAndSet(StoredGrant row) {
        var claim = Optional.ofNullable(row.claim());
        return changed(entities.createQuery("update versioned GrantEntity g set g.issuedAt = :issued, g.ended = :ended,"
                        + " g.claimedAt = :claimed, g.attempt = :attempt, g.answerLost = :lost, g.tokens = :tokens"
                        + " where g.id = :id and g.version = :version")
                .setParameter("issued", row.issuedAt())
                .setParameter("ended", row.ended())
                .setParameter(
                        "claimed",
                        claim.map(Claim::at).map(Instant::toEpochMilli).orElse(null))
                .setParameter("attempt", claim.map(Claim::attempt).orElse(0))
                .setParameter("lost", claim.map(Claim::lost).orElse(false))
                .setParameter("tokens", row.tokens())
                .setParameter("id", row.key().rowId())
                .setParameter("version", row.version()));
    }

    /**
     * Adds a pair to the former ones of a row, whatever its version; whether there is such a row.
     *
     * @param tokens sealed for the row; not null
     */
    public boolean addFormer(String rowId, String tokens) {
        return changed(entities.createQuery("update versioned GrantEntity g set g.formerTokens = concat(" + FORMER
                        + ", :tokens, '\n') where g.id = :id")
                .setParameter("tokens", tokens)
                .setParameter("id", rowId));
    }

    /**
     * Removes a person's grants, even if refreshes change them meanwhile.
     *
     * @param condition which of them; not null
     * @return what may still work at Notion of them; not null
     * @throws ModelException if the rows change faster than they can be removed
     */
    public List<Remains> remove(String realmId, String userId, Predicate<Remains> condition) {
        var removed = new ArrayList<Remains>();
        for (var attempt = 1; attempt <= ATTEMPTS; attempt++) {
            var rows = remainsOf(realmId, userId).stream().filter(condition).toList();
            var gone = rows.stream().filter(this::delete).toList();
            removed.addAll(gone);
            if (gone.size() == rows.size()) {
                return removed;
            }
        }
        throw new ModelException("the grants of user " + userId + " change too fast to be removed");
    }

    /** What removing a person's grants through all providers would leave; not null. */
    private List<Remains> remainsOf(String realmId, String userId) {
        return Remains.query(entities, "g.realmId = :realm and g.userId = :user")
                .setParameter("realm", realmId)
                .setParameter("user", userId)
                .getResultStream()
                .map(Remains::of)
                .toList();
    }

    /**
     * What removing the grants through a provider, given to one connection, would leave.
     *
     * @param most how many grants at most
     * @return in the order of the grants' ids; not null
     */
    public List<Remains> remainsOf(String realmId, String alias, String clientId, int most) {
        return Remains.query(
                        entities,
                        "g.realmId = :realm and g.provider = :provider and g.clientId = :client order by g.id")
                .setParameter("realm", realmId)
                .setParameter("provider", alias)
                .setParameter("client", clientId)
                .setMaxResults(most)
                .getResultStream()
                .map(Remains::of)
                .toList();
    }

    /** What removing a grant would leave; empty if there is none. */
    Optional<Remains> remainsOf(GrantKey key) {
        return Remains.query(entities, "g.id = :id")
                .setParameter("id", key.rowId())
                .getResultStream()
                .map(Remains::of)
                .findFirst();
    }

    /** Writes the pairs of a row in another form, if it still has this version; returns whether it has. */
    boolean rewrite(Remains row) {
        return changed(entities.createQuery("update versioned GrantEntity g set g.tokens = :tokens,"
                        + " g.formerTokens = :former where g.id = :id and g.version = :version")
                .setParameter("tokens", row.tokens())
                .setParameter("former", row.formerTokens())
                .setParameter("id", row.key().rowId())
                .setParameter("version", row.version()));
    }

    /**
     * Removes a row that still has this version.
     *
     * @param row as it was read; not null
     * @return whether it has
     */
    public boolean delete(Remains row) {
        return changed(entities.createQuery("delete from GrantEntity g where g.id = :id and g.version = :version")
                .setParameter("id", row.key().rowId())
                .setParameter("version", row.version()));
    }

    /** Removes all grants through a provider that were given to one connection. */
    public void deleteAll(String realmId, String alias, String clientId) {
        entities.createQuery("delete from GrantEntity g where g.realmId = :realm and g.provider = :provider"
                        + " and g.clientId = :client")
                .setParameter("realm", realmId)
                .setParameter("provider", alias)
                .setParameter("client", clientId)
                .executeUpdate();
    }

    private static boolean changed(Query statement) {
        return statement.executeUpdate() == 1;
    }
}
