package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.api.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.UserStorageUtil;

/**
 * Keeps the grants through one provider as stored credentials: one row of type {@value #TYPE} for each workspace that a
 * person connected. The pair is sealed for its row: moved to another one, it does not open. Lives in its session's
 * transaction, unless a method says otherwise.
 */
public final class GrantStore {

    private static final Logger LOG = Logger.getLogger(GrantStore.class);

    /** The type of our credentials. */
    public static final String TYPE = "notion-grant";

    /** Marks a session that has removed rows of a user. */
    private static final String FORGOTTEN = "notion-grants-forgotten-";

    /** How often a write is tried that another one got in the way of. */
    private static final int ATTEMPTS = 5;

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

    /**
     * Keeps the newest pair of a workspace, in place of the one before. A user whom the database has is written in a
     * transaction of its own, again if a refresh committed meanwhile: so a sign-in never fails on that, and its pair is
     * the one that stays. A user whom this very transaction makes has no grants to collide with.
     *
     * @param user not null
     * @param grant not null
     */
    public void keep(UserModel user, Grant grant) {
        var userId = user.getId();
        // Rows that this transaction removed are locked until it ends: another one would wait for them in vain.
        var forgotten = session.getAttribute(FORGOTTEN + userId) != null;
        if (forgotten || !keepCommitted(userId, grant)) {
            write(user, grant);
        }
    }

    private boolean keepCommitted(String userId, Grant grant) {
        return inOwnTransaction(own -> {
            var committed = own.user(userId);
            committed.ifPresent(user -> own.write(user, grant));
            return committed.isPresent();
        });
    }

    /** The grant of one workspace; empty if there is none. */
    public Optional<Grant> find(UserModel user, String workspaceId) {
        return Optional.ofNullable(user.credentialManager().getStoredCredentialById(id(user, workspaceId)))
                .flatMap(row -> grant(user, row));
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

    /** What a lock of this grant is named by. */
    String key(UserModel user, Grant grant) {
        return id(user, grant.workspace().id());
    }

    /** The person's grants, in the order in which they came; never null. */
    public Stream<Grant> list(UserModel user) {
        return listShut(user).flatMap(shut -> find(user, shut.workspace().id()).stream());
    }

    /** The same, without their pairs: what everybody may see of them. */
    public Stream<Grant> listShut(UserModel user) {
        return user.credentialManager().getStoredCredentialsByTypeStream(TYPE).flatMap(row -> shut(user, row).stream());
    }

    /** The providers through which the person has given grants; never null. */
    public static Stream<String> aliases(UserModel user) {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(TYPE)
                .flatMap(row -> readable(
                        row, () -> GrantJson.parseFacts(row.getCredentialData()).alias())
                        .stream())
                .distinct();
    }

    /** Forgets the person's grants, and returns them. */
    public List<Grant> forget(UserModel user) {
        var grants = list(user).toList();
        grants.forEach(grant -> remove(user, grant));
        if (!grants.isEmpty()) {
            session.setAttribute(FORGOTTEN + user.getId(), true);
        }
        return grants;
    }

    /** Forgets the grant of one workspace, and returns it; empty if there is none. */
    public Optional<Grant> forget(UserModel user, String workspaceId) {
        var grant = find(user, workspaceId);
        grant.ifPresent(found -> remove(user, found));
        return grant;
    }

    private void remove(UserModel user, Grant grant) {
        user.credentialManager().removeStoredCredentialById(key(user, grant));
    }

    /** Forgets everybody's grants, and returns them. */
    public Stream<Grant> forgetAll() {
        var users = session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
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
        var user = user(userId);
        var cache = UserStorageUtil.userCache(session);
        if (cache != null && user.isPresent()) {
            cache.evict(realm, user.get());
            return user(userId);
        }
        return user;
    }

    private Optional<UserModel> user(String id) {
        return Optional.ofNullable(session.users().getUserById(realm, id));
    }

    private void write(UserModel user, Grant grant) {
        var credentials = user.credentialManager();
        var id = key(user, grant);
        var row = Optional.ofNullable(credentials.getStoredCredentialById(id));
        var next = row.orElseGet(CredentialModel::new);
        next.setUserLabel(label(user, id, grant.workspace()));
        next.setCreatedDate(grant.since().toEpochMilli());
        next.setCredentialData(GrantJson.facts(grant));
        next.setSecretData(cipher.seal(GrantJson.pair(grant), id));
        if (row.isPresent()) {
            credentials.updateStoredCredential(next);
        } else {
            next.setId(id);
            next.setType(TYPE);
            credentials.createStoredCredential(next);
        }
    }

    /** The same for the same workspace, so that two first sign-ins at once cannot make two rows. */
    private String id(UserModel user, String workspaceId) {
        var name = String.join("\n", TYPE, realm.getId(), user.getId(), alias, workspaceId);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** What the row holds; empty if it is of another provider, was moved here from elsewhere, or makes no sense. */
    private Optional<Grant> grant(UserModel user, CredentialModel row) {
        return shut(user, row)
                .flatMap(shut -> readable(
                        row,
                        () -> cipher.open(row.getSecretData(), row.getId())
                                .map(pair -> shut.opened(GrantJson.parsePair(pair)))
                                .orElse(shut)));
    }

    private Optional<Grant> shut(UserModel user, CredentialModel row) {
        return readable(row, () -> GrantJson.parseFacts(row.getCredentialData()))
                .filter(shut -> shut.alias().equals(alias) && row.getId().equals(key(user, shut)));
    }

    /** One bad row must not keep a person from the others, or from leaving. */
    private static <T> Optional<T> readable(CredentialModel row, Supplier<T> reading) {
        try {
            return Optional.ofNullable(reading.get());
        } catch (IllegalArgumentException e) {
            LOG.errorf("Credential %s is unreadable: %s", row.getId(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Workspaces may share a name; Keycloak wants a label of its own for each, whatever the case of its letters. */
    private static String label(UserModel user, String id, Workspace workspace) {
        Set<String> taken = user.credentialManager()
                .getStoredCredentialsByTypeStream(TYPE)
                .filter(row -> !row.getId().equals(id) && row.getUserLabel() != null)
                .map(row -> row.getUserLabel().toLowerCase(Locale.ROOT))
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
