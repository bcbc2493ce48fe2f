package io.github.keycloaknotion.leaving;

import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import io.github.keycloaknotion.connection.Registration;
import io.github.keycloaknotion.outbox.Revocation;
import io.github.keycloaknotion.outbox.RevocationStore;
import io.github.keycloaknotion.outbox.SealedSecret;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.events.outbox.OutboxDeliveryHandler;
import org.keycloak.events.outbox.OutboxDeliveryResult;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.jpa.entities.OutboxEntryEntity;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Revokes the pair of an entry at Notion. Safe for use by many threads. */
final class RevocationHandler implements OutboxDeliveryHandler {

    private final EncryptionKeys keys;
    private final Pace pace = new Pace();

    RevocationHandler(EncryptionKeys keys) {
        this.keys = keys;
    }

    @Override
    public String entryKind() {
        return RevocationStore.KIND;
    }

    @Override
    public OutboxDeliveryResult deliver(KeycloakSession session, OutboxEntryEntity entry) {
        if (!Revocation.parse(entry.getMetadata()).revoke()) {
            return OutboxDeliveryResult.delivered();
        }
        var call = KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(), own -> prepared(own, entry));
        if (call.api().isEmpty()) {
            return OutboxDeliveryResult.retry("the client secret's vault reference leads nowhere");
        }
        if (call.tokens().isEmpty()) {
            return OutboxDeliveryResult.retry("no key opens the tokens");
        }
        pace.await(entry.getContainerId());
        return revoked(call.api().get(), call.tokens().get().accessToken(), entry);
    }

    private OutboxDeliveryResult revoked(NotionApi api, String token, OutboxEntryEntity entry) {
        try {
            api.revoke(token);
            return OutboxDeliveryResult.delivered();
        } catch (NotionException e) {
            e.retryAfter()
                    .ifPresent(pause -> entry.setNextAttemptAt(Instant.now().plus(pause)));
            return OutboxDeliveryResult.retry(e.getMessage());
        }
    }

    /** What a call needs; either may be empty. */
    private record Call(Optional<NotionApi> api, Optional<TokenPair> tokens) {}

    /** In a session of its own: a session asks the vault of one realm only. */
    private Call prepared(KeycloakSession own, OutboxEntryEntity entry) {
        var revocation = Revocation.parse(entry.getMetadata());
        var realm = own.realms().getRealm(entry.getRealmId());
        own.getContext().setRealm(realm != null ? realm : RemovedRealm.of(entry.getRealmId(), revocation.realmName()));
        var written = revocation.registration();
        var living = realm == null ? Optional.<Registration>empty() : living(own, written);
        var cipher = living.orElse(written).cipher(own, keys);
        return new Call(
                living.or(() -> SealedSecret.open(written, cipher)).flatMap(registration -> registration.api(own)),
                cipher.openPair(entry.getPayload(), revocation.place()));
    }

    /** The provider's own settings as they are today, as long as it is there and has the same connection. */
    private static Optional<Registration> living(KeycloakSession own, Registration written) {
        return NotionIdentityProviderConfig.of(own.identityProviders().getByAlias(written.alias()))
                .map(NotionIdentityProviderConfig::registration)
                .filter(registration -> registration.clientId().equals(written.clientId()));
    }
}
