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
import java.util.function.Predicate;
import org.keycloak.models.FederatedIdentityModel.FederatedIdentityRemovedEvent;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RealmModel.IdentityProviderRemovedEvent;
import org.keycloak.models.RealmModel.RealmRemovedEvent;
import org.keycloak.models.UserModel.UserPreRemovedEvent;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Removes grants, and puts their pairs on the way to be revoked, when Keycloak says that a link, a user, a provider or a
 * realm goes: in the transaction in which it goes, so that neither happens without the other.
 */
public final class Departures implements ProviderEventListener {

    /** How long a provider may be gone before its grants are: long enough to replace it. */
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
                    any -> true);
        } else if (event instanceof IdentityProviderRemovedEvent removed) {
            NotionIdentityProviderConfig.of(removed.getRemovedIdentityProvider())
                    .map(settings -> new Connection(removed.getKeycloakSession(), removed.getRealm(), settings, keys))
                    .ifPresent(connection ->
                            Revocations.of(connection).addProvider(Instant.now().plus(REPLACEMENT)));
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
                    remains -> remains.key().alias().equals(alias));
            Grants.forgetRemembered(session, realm, event.getUser());
        }
    }

    /**
     * A person leaves.
     *
     * @param condition which of their grants they leave behind
     */
    private void leave(KeycloakSession session, RealmModel realm, String userId, Predicate<Remains> condition) {
        var connections = new HashMap<String, Optional<Connection>>();
        // Those of a provider that was removed go with it.
        Predicate<Remains> ofLivingProvider = remains -> connections
                .computeIfAbsent(remains.key().alias(), alias -> Connection.of(session, realm, alias, keys))
                .isPresent();
        new Ledger(session)
                .remove(realm.getId(), userId, condition.and(ofLivingProvider))
                .forEach(remains -> Revocations.of(
                                connections.get(remains.key().alias()).orElseThrow())
                        .add(remains));
    }

    private record RemovedConnection(Registration written, boolean revokes) {}

    /** Keycloak has removed the realm's providers without a word; but until it commits, others still see them. */
    private void removed(KeycloakSession session, RealmModel realm) {
        List<RemovedConnection> connections =
                KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), other -> {
                    var seen = other.realms().getRealm(realm.getId());
                    other.getContext().setRealm(seen);
                    return other.identityProviders()
                            .getAllStream(IdentityProviderQuery.userAuthentication())
                            .flatMap(model -> NotionIdentityProviderConfig.of(model).stream())
                            .map(settings -> new RemovedConnection(
                                    SealedSecret.in(new Connection(other, seen, settings, keys)),
                                    settings.revokeOnUnlink()))
                            .toList();
                });
        var named = RemovedRealm.of(realm.getId(), realm.getName());
        connections.forEach(connection ->
                new Revocations(session, named, connection.written(), connection.revokes()).addProvider(Instant.now()));
    }
}
