package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.api.Workspace;
import io.github.keycloaknotion.grant.GrantCipher.Stored;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedUserModel;
import org.keycloak.models.jpa.JpaUserCredentialStore;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.models.jpa.entities.UserEntity;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStorageUtil;

/**
 * Keeps the grants through one provider as stored credentials: one row of type {@value #TYPE} for each workspace that a
 * person connected. The pair is sealed for its row and for the facts beside it, which are always written together: moved
 * to another row, or with an edited fact, it does not open. Lives in its session's transaction, unless a method says
 * otherwise.
 *
 * <p>What a read finds is remembered beside the cached user, as sealed as it is in the row, and is forgotten with them:
 * Keycloak's user cache forgets the whole person, on all nodes, when a row of theirs changes. A sign-in would pay for
 * that each time, so it writes past the cache: readers say when their session began, and what was read before that is
 * read again. Keycloak's own list of a person's credentials may show an older date.
 */
public final class GrantStore {

    private static final Logger LOG = Logger.getLogger(GrantStore.class);

    /** The type of our credentials. */
    public static final String TYPE = "notion-grant";

    /** How often a write is tried that another one got in the way of. */
    private static final int ATTEMPTS = 5;

    /** How much later than a session begins its sign-in may be committed, on a node whose clock may differ. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    /** In code points; leaves room in the label's column, 255, for what makes it unique. */
    private static final int LONGEST_LABEL = 120;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final String alias;
    private final GrantCipher cipher;

    /**
     * The grants through one provider.
     *
     * @param alias the provider's; not null
     * @param cipher seals and opens the pairs; not null
     */
    public GrantStore(KeycloakSession session, RealmModel realm, String alias, GrantCipher cipher) {
        this.session = session;
        this.realm = realm;
        this.alias = alias;
        this.cipher = cipher;
    }

    /** Whether grants can be kept and read: if the admin wants them sealed, there has to be a key. */
    public boolean canKeep() {
        return cipher.isUsable();
    }

    /** Keeps the grant of somebody whom Keycloak has just made a user: there is none to replace. */
    public void keepFirst(UserModel user, Grant grant) {
        var row = row(user, grant, Stream.empty());
        if (StorageId.isLocalStorage(user.getId())) {
            insert(user, row);
        } else {
            user.credentialManager().createStoredCredential(row);
        }
    }

    /** As Keycloak's own store does it, which would look twice at what else the person has. */
    private void insert(UserModel user, CredentialModel row) {
        recall(user);
        var owner = entities().getReference(UserEntity.class, user.getId());
        var entity = new CredentialEntity();
        entity.setId(row.getId());
        entity.setUser(owner);
        entity.setType(row.getType());
        entity.setUserLabel(row.getUserLabel());
        entity.setCreatedDate(row.getCreatedDate());
        entity.setCredentialData(row.getCredentialData());
        entity.setSecretData(row.getSecretData());
        entity.setPriority(JpaUserCredentialStore.PRIORITY_DIFFERENCE);
        entities().persist(entity);
        // Else nobody who asks in this session, such as a listener to the registration, would see it.
        owner.getCredentials().add(entity);
    }

    /**
     * Keeps the newest pair of a workspace, in place of the one before. It replaces what a refresh has committed or is
     * about to: so a sign-in never fails on that, and its pair is the one that stays. Who reads in a session that began
     * earlier may be given the former pair until it is found dead, or until {@link #recall}.
     *
     * @param user not null
     * @param grant not null
     */
    public void keep(UserModel user, Grant grant) {
        if (!overwrite(user, grant)) {
            write(uncached(user), grant);
        }
    }

    /** Past the user cache; whether there is such a row in the database. */
    private boolean overwrite(UserModel user, Grant grant) {
        var row = row(user, grant, rows(user));
        return entities()
                        .createQuery("update versioned CredentialEntity c set c.createdDate = :since,"
                                + " c.userLabel = :label, c.credentialData = :facts, c.secretData = :pair"
                                + " where c.id = :id")
                        .setParameter("since", row.getCreatedDate())
                        .setParameter("label", row.getUserLabel())
                        .setParameter("facts", row.getCredentialData())
                        .setParameter("pair", row.getSecretData())
                        .setParameter("id", row.getId())
                        .executeUpdate()
                == 1;
    }

    /** Makes all readers see what was kept, once this transaction has committed. */
    public void recall(UserModel user) {
        var cache = UserStorageUtil.userCache(session);
        if (cache != null) {
            cache.evict(realm, user);
        }
    }

    private EntityManager entities() {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    private static Stream<CredentialModel> rows(UserModel user) {
        return user.credentialManager().getStoredCredentialsByTypeStream(TYPE);
    }

    /** What a row holds, still written down; of a row that somebody else wrote, either may be empty. */
    private record Row(String id, String facts, String pair) {
        Row {
            facts = Objects.requireNonNullElse(facts, "");
            pair = Objects.requireNonNullElse(pair, "");
        }

        static Row of(CredentialModel row) {
            return new Row(row.getId(), row.getCredentialData(), row.getSecretData());
        }

        /** The pair, which was sealed for this row and these facts. */
        Stored stored() {
            return new Stored(pair, place(id, facts));
        }

        static String place(String id, String facts) {
            return id + "\n" + facts;
        }
    }

    /**
     * A grant as far as it may be remembered.
     *
     * @param grant without its pair
     * @param pair as it lies in the row
     */
    private record Kept(String rowId, Grant grant, Stored pair) {}

    /** A person's grants as they were at a time. */
    private record Known(Instant at, List<Kept> rows, List<Grant> grants) {
        Known(Instant at, List<Kept> rows) {
            this(at, rows, rows.stream().map(Kept::grant).toList());
        }
    }

    /** A person's grants, as a session of theirs may see them. */
    public final class Current {

        private final Known known;

        private Current(Known known) {
            this.known = known;
        }

        /** All of them, without their pairs, in the order in which they came; not null. */
        public List<Grant> grants() {
            return known.grants;
        }

        /** The grant of one workspace, with its pair; empty if there is none. */
        public Optional<Grant> find(String workspaceId) {
            for (var row : known.rows) {
                if (workspaceId.equals(row.grant.workspace().id())) {
                    return opened(row);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * The grants, for somebody who reads in a session of the person's.
     *
     * @param user not null
     * @param began when the session did; not null
     */
    public Current current(UserModel user, Instant began) {
        var remembered = remembered(user);
        var known = remembered.get(alias);
        // That there are none is believed of the database alone: a sign-in may have mended a row that made no sense.
        if (known == null || known.grants.isEmpty() || known.at.isBefore(began.plus(SETTLED))) {
            known = new Known(
                    now(), stored(user).flatMap(row -> kept(user, row).stream()).toList());
            remembered.put(alias, known);
        }
        return new Current(known);
    }

    /** By alias; nothing is remembered of a user who is not cached, or is about to change. */
    @SuppressWarnings("unchecked")
    private static Map<String, Known> remembered(UserModel user) {
        return user instanceof CachedUserModel cached && !cached.isMarkedForEviction()
                ? (Map<String, Known>)
                        cached.getCachedWith().computeIfAbsent(TYPE, type -> new ConcurrentHashMap<String, Known>())
                : new HashMap<>();
    }

    /** Keycloak's clock, to the millisecond, as rows keep it. */
    public static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }

    /** As the database has them, past the cache and without emptying it. */
    private Stream<Row> stored(UserModel user) {
        if (!StorageId.isLocalStorage(user.getId())) {
            // They lie elsewhere, and no sign-in writes them past the cache.
            return rows(user).map(Row::of);
        }
        return entities()
                .createQuery(
                        "select c.id, c.credentialData, c.secretData from CredentialEntity c"
                                + " where c.user.id = :user and c.type = :type order by c.priority",
                        Object[].class)
                .setParameter("user", user.getId())
                .setParameter("type", TYPE)
                .getResultList()
                .stream()
                .map(row -> new Row((String) row[0], (String) row[1], (String) row[2]));
    }

    private Optional<Grant> find(UserModel user, String workspaceId) {
        return Optional.ofNullable(user.credentialManager()
                        .getStoredCredentialById(key(user, workspaceId).rowId()))
                .flatMap(row -> kept(user, Row.of(row)))
                .flatMap(this::opened);
    }

    /**
     * The grant as the database has it, whatever caches say.
     *
     * @param seen the grant as it was seen before; names the row
     * @return empty if it is gone
     */
    Optional<Grant> reread(String userId, Grant seen) {
        return inOwnTransaction(own -> own.uncached(userId)
                .flatMap(user -> own.find(user, seen.workspace().id())));
    }

    /**
     * Changes a grant, in a transaction of its own that is committed when this returns: if it still is what was seen.
     *
     * @return whether it was; if not, nothing is changed
     */
    boolean replace(String userId, Grant seen, Grant next) {
        return inOwnTransaction(own -> {
            var user = own.uncached(userId);
            var same = user.flatMap(found -> own.find(found, seen.workspace().id()))
                    .filter(seen::equals)
                    .isPresent();
            if (same) {
                own.write(user.get(), next);
            }
            return same;
        });
    }

    GrantKey key(UserModel user, Grant grant) {
        return key(user, grant.workspace().id());
    }

    private GrantKey key(UserModel user, String workspaceId) {
        return new GrantKey(realm.getId(), user.getId(), alias, workspaceId);
    }

    /** The person's grants as the database has them, in the order in which they came; never null. */
    public Stream<Grant> list(UserModel user) {
        return rows(uncached(user))
                .map(Row::of)
                .flatMap(row -> kept(user, row).stream())
                .flatMap(row -> opened(row).stream());
    }

    /** The providers through which the person has given grants; never null. */
    public static Stream<String> aliases(UserModel user) {
        return rows(user)
                .map(Row::of)
                .flatMap(row ->
                        readable(row.id, () -> GrantJson.parseFacts(row.facts).alias()).stream())
                .distinct();
    }

    /** Forgets the person's grants, and returns them. */
    public List<Grant> forget(UserModel user) {
        var grants = list(user).toList();
        grants.forEach(grant -> remove(user, grant));
        return grants;
    }

    /** Forgets the grant of one workspace, and returns it; empty if there is none. */
    public Optional<Grant> forget(UserModel user, String workspaceId) {
        var grant = find(uncached(user), workspaceId);
        grant.ifPresent(found -> remove(user, found));
        return grant;
    }

    private void remove(UserModel user, Grant grant) {
        user.credentialManager().removeStoredCredentialById(key(user, grant).rowId());
    }

    /** Forgets everybody's grants, and returns them. */
    public Stream<Grant> forgetAll() {
        var users = entities()
                .createQuery(
                        "select distinct c.user.id from CredentialEntity c"
                                + " where c.type = :type and c.user.realmId = :realm",
                        String.class)
                .setParameter("type", TYPE)
                .setParameter("realm", realm.getId())
                .getResultList();
        return users.stream().flatMap(id -> user(id).stream()).flatMap(user -> forget(user).stream());
    }

    /** Runs again if another transaction's write came first: the row's version lets only one of two commit. */
    private <T> T inOwnTransaction(Function<GrantStore, T> work) {
        for (var attempt = 1; ; attempt++) {
            try {
                return KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), own -> {
                    var ownRealm = own.realms().getRealm(realm.getId());
                    own.getContext().setRealm(ownRealm);
                    return work.apply(new GrantStore(own, ownRealm, alias, cipher));
                });
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LOG.debugf("Trying again to write a grant: %s", e.getClass().getName());
            }
        }
    }

    private Optional<UserModel> uncached(String userId) {
        return user(userId).map(this::uncached);
    }

    /** The same user, with the rows that the database has. */
    private UserModel uncached(UserModel user) {
        recall(user);
        return user(user.getId()).orElse(user);
    }

    private Optional<UserModel> user(String id) {
        return Optional.ofNullable(session.users().getUserById(realm, id));
    }

    private void write(UserModel user, Grant grant) {
        var rows = rows(user).toList();
        var row = row(user, grant, rows.stream());
        if (rows.stream().anyMatch(stored -> row.getId().equals(stored.getId()))) {
            user.credentialManager().updateStoredCredential(row);
        } else {
            user.credentialManager().createStoredCredential(row);
        }
    }

    /**
     * The row of a grant.
     *
     * @param rows of the person, as they are
     */
    private CredentialModel row(UserModel user, Grant grant, Stream<CredentialModel> rows) {
        var id = key(user, grant).rowId();
        var row = new CredentialModel();
        row.setId(id);
        row.setType(TYPE);
        row.setUserLabel(label(grant.workspace(), rows.filter(other -> !id.equals(other.getId()))));
        row.setCreatedDate(grant.since().toEpochMilli());
        var facts = GrantJson.facts(grant);
        row.setCredentialData(facts);
        row.setSecretData(cipher.seal(GrantJson.pair(grant), Row.place(id, facts)));
        return row;
    }

    /** What the row holds; empty if it is of another provider, was moved here from elsewhere, or makes no sense. */
    private Optional<Kept> kept(UserModel user, Row row) {
        return readable(row.id, () -> GrantJson.parseFacts(row.facts))
                .filter(grant -> grant.alias().equals(alias)
                        && row.id.equals(key(user, grant).rowId()))
                .map(grant -> new Kept(row.id, grant, row.stored()))
                .filter(kept -> kept.pair.isSealed() || read(kept).isPresent());
    }

    /** With its pair, if it is to be believed; empty if the pair makes no sense. */
    private Optional<Grant> opened(Kept kept) {
        if (cipher.disbelieves(kept.pair)) {
            LOG.errorf(
                    "Credential %s is not sealed, and so it is not believed. If it was stored before provider %s had a key,"
                            + " add the word clear behind the keys, until the grants are sealed; or let the person connect"
                            + " again",
                    kept.rowId, alias);
        }
        return read(kept);
    }

    private Optional<Grant> read(Kept kept) {
        return readable(
                kept.rowId,
                () -> cipher.openPair(kept.pair).map(kept.grant::opened).orElse(kept.grant));
    }

    /** One bad row must not keep a person from the others, or from leaving. */
    private static <T> Optional<T> readable(String rowId, Supplier<T> reading) {
        try {
            return Optional.ofNullable(reading.get());
        } catch (IllegalArgumentException e) {
            LOG.errorf("Credential %s is unreadable: %s", rowId, e.getMessage());
            return Optional.empty();
        }
    }

    /** Workspaces may share a name; Keycloak wants a label of its own for each, whatever the case of its letters. */
    private static String label(Workspace workspace, Stream<CredentialModel> others) {
        Set<String> taken = others.map(CredentialModel::getUserLabel)
                .filter(Objects::nonNull)
                .map(label -> label.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        var name = name(workspace);
        return Stream.iterate(1, i -> i + 1)
                .map(i -> i == 1 ? name : name + " (" + i + ")")
                .filter(label -> !taken.contains(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow();
    }

    private static String name(Workspace workspace) {
        var name = workspace.name() == null
                ? ""
                : workspace.name().replaceAll("[\\s\\p{Cc}]+", " ").strip();
        if (name.isEmpty()) {
            return workspace.id();
        }
        var length = Math.min(name.codePointCount(0, name.length()), LONGEST_LABEL);
        return name.substring(0, name.offsetByCodePoints(0, length));
    }
}
