package io.github.keycloaknotion.leaving;

import io.github.keycloaknotion.grant.GrantKey;
import io.github.keycloaknotion.grant.Orphans;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;
import org.keycloak.storage.UserStorageProviderModel;
import org.keycloak.storage.adapter.InMemoryUserAdapter;
import org.keycloak.storage.user.UserLookupProvider;
import org.keycloak.storage.user.UserQueryMethodsProvider;

/**
 * Finds people who were deleted in a user storage whose users Keycloak does not import. Keycloak is not told of that,
 * and keeps their links for ever. Each run asks the storages for some of the people who hold a grant, in the order of
 * the grants' ids, and unlinks those who are not there.
 *
 * <p>A storage that is down must not look like one whose people were deleted. So it has to answer without an error, and
 * to find somebody when it is asked for anybody: if a storage cannot list its people, nobody is unlinked.
 */
final class VanishedUsers {

    private static final Logger LOG = Logger.getLogger(VanishedUsers.class);

    /** How many grants a run looks at. */
    private static final int ROWS = 5_000;

    /** For how many people a run asks. */
    private static final int PEOPLE = 100;

    /** How long a run may ask, since storages may be slow. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** How long a storage that has failed is not asked again: Keycloak writes a page of log each time. */
    private static final Duration REST = Duration.ofMinutes(10);

    /** When a storage may be asked again, by its id, in nanoseconds of the system's timer. */
    private final Map<String, Long> resting = new ConcurrentHashMap<>();

    private volatile String after = "";

    void find(KeycloakSession session) {
        var orphans = new Orphans(session);
        var last = orphans.idAfter(after, ROWS);
        var grants = orphans.ofStoredUsers(after, last.orElse(Orphans.END), PEOPLE);
        var end = System.nanoTime() + LONGEST.toNanos();
        for (var grant : grants) {
            if (System.nanoTime() > end) {
                return;
            }
            // A session of its own for each, since a session knows one realm only, and remembers whom it has looked
            // for.
            KeycloakModelUtils.runJobInTransaction(
                    session.getKeycloakSessionFactory(), own -> unlinkIfVanished(own, grant));
            after = grant.rowId();
        }
        if (grants.size() < PEOPLE) {
            after = last.orElse("");
        }
    }

    private void unlinkIfVanished(KeycloakSession session, GrantKey grant) {
        var realm = session.realms().getRealm(grant.realmId());
        var component = realm == null ? null : realm.getComponent(StorageId.providerId(grant.userId()));
        if (component == null || !new UserStorageProviderModel(component).isEnabled()) {
            return;
        }
        session.getContext().setRealm(realm);
        if (isGone(session, realm, component, grant.userId())) {
            unlink(session, realm, grant);
        }
    }

    private boolean isGone(KeycloakSession session, RealmModel realm, ComponentModel component, String userId) {
        if (resting.getOrDefault(component.getId(), Long.MIN_VALUE) > System.nanoTime()) {
            return false;
        }
        try {
            var storage = storage(session, component);
            return storage instanceof UserLookupProvider lookup
                    && storage instanceof UserQueryMethodsProvider query
                    && lookup.getUserById(realm, userId) == null
                    && showsSomebody(query, realm);
        } catch (RuntimeException e) {
            resting.put(component.getId(), System.nanoTime() + REST.toNanos());
            LOG.debugf(
                    "User storage %s cannot be asked for its users: %s",
                    component.getId(), e.getClass().getName());
            return false;
        }
    }

    /** The storage; null if the server has no provider for it any more. */
    private static UserStorageProvider storage(KeycloakSession session, ComponentModel component) {
        var providers = session.getKeycloakSessionFactory();
        if (!(providers.getProviderFactory(UserStorageProvider.class, component.getProviderId())
                instanceof UserStorageProviderFactory<?> factory)) {
            return null;
        }
        var storage = factory.create(session, component);
        session.enlistForClose(storage);
        // Where Keycloak keeps it: the mappers of the LDAP provider ask the session for their storage.
        session.setAttribute(component.getId(), storage);
        return storage;
    }

    private static boolean showsSomebody(UserQueryMethodsProvider storage, RealmModel realm) {
        try (var people = storage.searchForUserStream(realm, Map.of(UserModel.SEARCH, "*"), 0, 1)) {
            return people.findAny().isPresent();
        }
    }

    /** Removes the link; Keycloak tells {@link Departures}, which removes the grants. */
    private static void unlink(KeycloakSession session, RealmModel realm, GrantKey grant) {
        var user = new InMemoryUserAdapter(session, realm, grant.userId());
        user.setUsername(StorageId.externalId(grant.userId()));
        if (session.users().removeFederatedIdentity(realm, user, grant.alias())) {
            LOG.infof(
                    "User %s of realm %s is not in their user storage any more: their link with %s is removed",
                    grant.userId(), realm.getName(), grant.alias());
        }
    }
}
