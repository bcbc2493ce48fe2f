package io.github.keycloaknotion.leaving;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import io.github.keycloaknotion.connection.Registration;
import io.github.keycloaknotion.grant.Grants;
import io.github.keycloaknotion.grant.Ledger;
import io.github.keycloaknotion.grant.Remains;
import io.github.keycloaknotion.outbox.Revocations;
import io.github.keycloaknotion.outbox.SealedSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.keycloak.models.FederatedIdentityModel.FederatedIdentityRemovedEvent;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RealmModel.IdentityProviderRemovedEvent;
import org.keycloak.models.RealmModel.IdentityProviderUpdatedEvent;
import org.keycloak.models.RealmModel.RealmRemovedEvent;
import org.keycloak.models.UserModel.UserPreRemovedEvent;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Removes grants and puts their pairs into the outbox when Keycloak says that a link, a user, a provider or a realm is
 * removed: in the same transaction, so that neither happens without the other.
 */
public final class Departures implements ProviderEventListener {

    private static final Logger LOG = Logger.getLogger(Departures.class);

    /** How long a provider may be gone before its grants are revoked: long enough to replace it. */
    private static final Duration REPLACEMENT = Duration.ofMinutes(1);

    private final EncryptionKeys keys;

    public Departures(EncryptionKeys keys) {
        this.keys = keys;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof FederatedIdentityRemovedEvent unlinked) {
            unlinked(unlinked.getKeycloakSession(), unlinked.getRealm(), unlinked);
        } else if (event instanceof UserPreRemovedEvent removed) {
            leave(
                    removed.getKeycloakSession(),
                    removed.getRealm(),
                    removed.getUser().getId(),
                    any -> true,
                    null);
        } else if (event instanceof IdentityProviderRemovedEvent removed) {
            NotionIdentityProviderConfig.of(removed.getRemovedIdentityProvider())
                    .map(settings -> new Connection(removed.getKeycloakSession(), removed.getRealm(), settings, keys))
                    .ifPresent(connection ->
                            Revocations.of(connection).addProvider(Instant.now().plus(REPLACEMENT)));
        } else if (event instanceof IdentityProviderUpdatedEvent updated) {
            updated(updated.getKeycloakSession(), updated.getRealm(), updated.getUpdatedIdentityProvider());
        } else if (event instanceof RealmRemovedEvent removed) {
            removed(removed.getKeycloakSession(), removed.getRealm());
        }
    }

    private void unlinked(KeycloakSession session, RealmModel realm, FederatedIdentityRemovedEvent event) {
        var alias = event.getFederatedIdentity().getIdentityProvider();
        if (Connection.of(session, realm, alias, keys).isPresent()) {
            leave(
                    session,
                    realm,
                    event.getUser().getId(),
                    remains -> remains.key().alias().equals(alias),
                    event.getFederatedIdentity().getUserId());
            Grants.forgetRemembered(session, realm, event.getUser());
        }
    }

    /**
     * Removes grants of a person who leaves.
     *
     * @param condition which of the grants
     * @param person who gave these, by Notion's id; null if there may be several
     */
    private void leave(
            KeycloakSession session, RealmModel realm, String userId, Predicate<Remains> condition, String person) {
        var connections = new HashMap<String, Optional<Connection>>();
        // The grants of a provider that was removed have an entry of their own in the outbox.
        Predicate<Remains> ofLivingProvider = remains -> connections
                .computeIfAbsent(remains.key().alias(), alias -> Connection.of(session, realm, alias, keys))
                .isPresent();
        new Ledger(session)
                .remove(realm.getId(), userId, condition.and(ofLivingProvider))
                .forEach(remains -> Revocations.of(
                                connections.get(remains.key().alias()).orElseThrow())
                        .add(remains, person));
    }

    private record RemovedConnection(Registration written, boolean revokes) {

        static RemovedConnection of(Connection connection) {
            return new RemovedConnection(
                    SealedSecret.in(connection), connection.settings().revokeOnUnlink());
        }

        boolean isThatOf(IdentityProviderModel provider) {
            return NotionIdentityProviderConfig.of(provider)
                    .filter(now -> now.clientId().equals(written.clientId()))
                    .isPresent();
        }
    }

    /** A provider has new settings. If it has another connection now, the grants in the table are of no use. */
    private void updated(KeycloakSession session, RealmModel realm, IdentityProviderModel provider) {
        Optional<RemovedConnection> before = asOthersSeeIt(
                session,
                realm,
                other -> NotionIdentityProviderConfig.of(
                                other.identityProviders().getById(provider.getInternalId()))
                        .map(settings -> RemovedConnection.of(connection(other, settings))));
        before.filter(connection -> !connection.isThatOf(provider)).ifPresent(connection -> {
            LOG.warnf(
                    "Provider %s of realm %s has another connection now: what people granted to the one before is of no"
                            + " use, and is revoked. They have to connect Notion again",
                    connection.written().alias(), realm.getName());
            new Revocations(session, realm, connection.written(), connection.revokes()).addProvider(Instant.now());
        });
    }

    /**
     * Looks at what Keycloak has changed or removed as it was before. Other sessions see it so until Keycloak commits.
     */
    private static <T> T asOthersSeeIt(KeycloakSession session, RealmModel realm, Function<KeycloakSession, T> look) {
        return KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), other -> {
            other.getContext().setRealm(other.realms().getRealm(realm.getId()));
            return look.apply(other);
        });
    }

    private Connection connection(KeycloakSession session, NotionIdentityProviderConfig settings) {
        return new Connection(session, session.getContext().getRealm(), settings, keys);
    }

    /** Keycloak has removed the realm's providers together with it, without an event for each of them. */
    private void removed(KeycloakSession session, RealmModel realm) {
        List<RemovedConnection> connections = asOthersSeeIt(
                session,
                realm,
                other -> other.identityProviders()
                        .getAllStream(IdentityProviderQuery.userAuthentication())
                        .flatMap(model -> NotionIdentityProviderConfig.of(model).stream())
                        .map(settings -> RemovedConnection.of(connection(other, settings)))
                        .toList());
        var named = RemovedRealm.of(realm.getId(), realm.getName());
        connections.forEach(connection ->
                new Revocations(session, named, connection.written(), connection.revokes()).addProvider(Instant.now()));
    }
}
