package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.api.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Keeps grants as stored credentials: one row of type {@value #TYPE} for each workspace that a person connected
 * through a provider. Lives in its session's transaction, unless a method says otherwise.
 */
public final class GrantStore {

    private static final Logger LOG = Logger.getLogger(GrantStore.class);

    /** The type of our credentials. */
    public static final String TYPE = "notion-grant";

    /** How often a write is tried that another one got in the way of. */
    private static final int ATTEMPTS = 5;

    /** In code points; leaves room in the label's column, 255, for what makes it unique. */
    private static final int LONGEST_LABEL = 120;

    private final KeycloakSession session;
    private final RealmModel realm;

    public GrantStore(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
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
        if (!isCommitted(userId)) {
            write(user, grant);
            return;
        }
        for (var attempt = 1; ; attempt++) {
            try {
                KeycloakModelUtils.runJobInTransaction(
                        session.getKeycloakSessionFactory(), own -> in(own).write(userId, grant));
                return;
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LOG.debugf("Another write came first; keeping the grant of user %s again", userId);
            }
        }
    }

    /** The person's grants through this provider, in the order in which they came; never null. */
    public Stream<Grant> list(UserModel user, String alias) {
        return rows(user, alias).map(row -> GrantJson.parse(row.getCredentialData(), row.getSecretData()));
    }

    /** Forgets the person's grants through this provider. */
    public void forget(UserModel user, String alias) {
        rows(user, alias)
                .map(CredentialModel::getId)
                .toList()
                .forEach(user.credentialManager()::removeStoredCredentialById);
    }

    private boolean isCommitted(String userId) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(), own -> in(own).user(userId).isPresent());
    }

    /** The same realm's store in another transaction. */
    private GrantStore in(KeycloakSession own) {
        var ownRealm = own.realms().getRealm(realm.getId());
        own.getContext().setRealm(ownRealm);
        return new GrantStore(own, ownRealm);
    }

    private Optional<UserModel> user(String id) {
        return Optional.ofNullable(session.users().getUserById(realm, id));
    }

    /** Nothing is kept for a user who was removed meanwhile. */
    private void write(String userId, Grant grant) {
        user(userId).ifPresent(user -> write(user, grant));
    }

    private void write(UserModel user, Grant grant) {
        var credentials = user.credentialManager();
        var id = id(user, grant);
        var row = Optional.ofNullable(credentials.getStoredCredentialById(id));
        var next = row.orElseGet(CredentialModel::new);
        next.setUserLabel(label(user, id, grant.workspace()));
        next.setCreatedDate(grant.since().toEpochMilli());
        next.setCredentialData(GrantJson.facts(grant));
        next.setSecretData(GrantJson.pair(grant));
        if (row.isPresent()) {
            credentials.updateStoredCredential(next);
        } else {
            next.setId(id);
            next.setType(TYPE);
            credentials.createStoredCredential(next);
        }
    }

    private static Stream<CredentialModel> rows(UserModel user, String alias) {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(TYPE)
                .filter(row -> alias.equals(GrantJson.alias(row.getCredentialData())));
    }

    /** The same for the same workspace, so that two first sign-ins at once cannot make two rows. */
    private String id(UserModel user, Grant grant) {
        var name = String.join(
                "\n",
                TYPE,
                realm.getId(),
                user.getId(),
                grant.alias(),
                grant.workspace().id());
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
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
