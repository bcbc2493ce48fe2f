package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.grant.GrantCipher.Stored;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedUserModel;

/**
 * What was read of a person's grants through one provider. It is remembered beside Keycloak's cached user, sealed as in
 * the table, and is forgotten with that user.
 *
 * <p>A sign-in does not evict the user from Keycloak's cache. Instead it leaves a mark in the user session ({@link
 * SignInMark}). What is remembered has the marks that it was read for. A reader whose session has another mark reads
 * once more: what is read after a mark was written holds that sign-in's pair, or a newer one.
 */
final class Known {

    private static final Logger LOG = Logger.getLogger(Known.class);

    private static final String CACHED = "notion-grants";

    /** How many sessions of one person are told apart. Beyond that, all of them read once more. */
    private static final int MOST_MARKS = 100;

    private final List<Kept> rows;
    private final List<Grant> grants;
    private final Set<String> marks = ConcurrentHashMap.newKeySet();

    private Known(List<Kept> rows) {
        this.rows = rows;
        this.grants = rows.stream().map(Kept::grant).toList();
    }

    /**
     * A grant as it may be remembered.
     *
     * @param grant without its pair
     * @param beside the hash of what has to have stood beside the pair when it was sealed
     * @param tokens its pair as it lies in the row
     */
    record Kept(Grant grant, String beside, Stored tokens) {

        private boolean replaces(Kept older) {
            return grant.workspace().id().equals(older.grant.workspace().id())
                    && grant.version() > older.grant.version();
        }

        /** Empty if the row is unreadable: one such row must not keep a person from the others. */
        static Optional<Kept> of(StoredGrant row) {
            try {
                var tokens = new Stored(
                        Objects.requireNonNullElse(row.tokens(), ""), row.key().rowId());
                var grant = GrantJson.grant(row);
                return Optional.of(new Kept(
                        grant, GrantJson.beside(row.facts(), grant.since(), row.claim(), row.ended()), tokens));
            } catch (IllegalArgumentException e) {
                LOG.errorf("Grant %s is unreadable: %s", row.key().rowId(), e.getMessage());
                return Optional.empty();
            }
        }
    }

    /**
     * What is known of a person's grants.
     *
     * @param name of the grants that are meant; not null
     * @param mark of the session that asks; empty if it has none; null to read from the database in any case
     * @param reading reads the rows
     */
    static Known of(UserModel user, String name, String mark, Supplier<List<Kept>> reading) {
        if (mark == null) {
            return new Known(reading.get());
        }
        if (!(user instanceof CachedUserModel cached) || cached.isMarkedForEviction()) {
            return new Known(reading.get());
        }
        var remembered = remembered(cached);
        var known = remembered.get(name);
        // That there are no grants is not remembered: the person may have connected in another session.
        if (known == null || known.rows.isEmpty() || !known.marks.contains(mark)) {
            var newer = new Known(reading.get());
            if (known != null && known.marks.size() < MOST_MARKS) {
                newer.marks.addAll(known.marks);
            }
            newer.marks.add(mark);
            remembered.put(name, newer);
            known = newer;
        }
        return known;
    }

    /** A row was read or written: it replaces an older one that is remembered. */
    static void learn(UserModel user, String name, Kept row) {
        if (user instanceof CachedUserModel cached && !cached.isMarkedForEviction()) {
            remembered(cached).computeIfPresent(name, (any, known) -> known.with(row));
        }
    }

    /** It keeps its marks: a newer row holds what those sessions have to see, or what took its place. */
    private Known with(Kept newer) {
        var known = new Known(
                rows.stream().map(row -> newer.replaces(row) ? newer : row).toList());
        known.marks.addAll(marks);
        return known;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Known> remembered(CachedUserModel user) {
        return (Map<String, Known>)
                user.getCachedWith().computeIfAbsent(CACHED, any -> new ConcurrentHashMap<String, Known>());
    }

    List<Grant> grants() {
        return grants;
    }

    Optional<Kept> find(String workspaceId) {
        for (var row : rows) {
            if (workspaceId.equals(row.grant.workspace().id())) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }
}
