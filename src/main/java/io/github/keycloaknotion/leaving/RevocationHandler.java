package io.github.keycloaknotion.leaving;

import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import io.github.keycloaknotion.connection.Registration;
import io.github.keycloaknotion.connection.Rests;
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
    private final Rests rests;
    private final Pace pace = new Pace();

    RevocationHandler(EncryptionKeys keys, Rests rests) {
        this.keys = keys;
        this.rests = rests;
    }

    /**
     * A connection that pairs are revoked for.
     *
     * @param id for which its calls are counted; not null
     * @param alias the provider's; not null
     */
    private record Revoking(String id, String alias) {

        static Revoking of(OutboxEntryEntity entry, Revocation revocation) {
            return new Revoking(
                    entry.getContainerId(), revocation.registration().alias());
        }

        /** For the log. */
        @Override
        public String toString() {
            return "revocations of provider " + alias;
        }
    }

    /** Until when Notion is not to be called for the entry's connection; a time in the past if it may be. */
    Instant rest(OutboxEntryEntity entry) {
        return rests.until(Revoking.of(entry, Revocation.parse(entry.getMetadata())));
    }

    @Override
    public String entryKind() {
        return RevocationStore.KIND;
    }

    @Override
    public OutboxDeliveryResult deliver(KeycloakSession session, OutboxEntryEntity entry) {
        var revocation = Revocation.parse(entry.getMetadata());
        if (!revocation.revoke()) {
            return OutboxDeliveryResult.delivered();
        }
        // Waits before anything is read, so that what is read then is acted on at once.
        pace.await(entry.getContainerId());
        Call call = KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(), own -> prepared(own, entry, revocation));
        if (call.isNeedless()) {
            return OutboxDeliveryResult.delivered();
        }
        if (call.api().isEmpty()) {
            return OutboxDeliveryResult.retry("the client secret's vault reference leads nowhere");
        }
        if (call.tokens().isEmpty()) {
            return OutboxDeliveryResult.retry("no key opens the tokens");
        }
        return revoked(call.api().get(), call.tokens().get().accessToken(), entry, Revoking.of(entry, revocation));
    }

    private OutboxDeliveryResult revoked(NotionApi api, String token, OutboxEntryEntity entry, Revoking revoking) {
        try {
            api.revoke(token);
            rests.answered(revoking);
            return OutboxDeliveryResult.delivered();
        } catch (NotionException e) {
            rests.failed(revoking, e, Instant.now());
            e.retryAfter()
                    .ifPresent(pause -> entry.setNextAttemptAt(Instant.now().plus(pause)));
            return OutboxDeliveryResult.retry(e.getMessage());
        }
    }

    /**
     * What a call needs.
     *
     * @param isNeedless whether a grant has the pair after all
     * @param api empty if a vault reference leads nowhere
     * @param tokens empty if no key opens them
     */
    private record Call(boolean isNeedless, Optional<NotionApi> api, Optional<TokenPair> tokens) {

        static final Call NONE = new Call(true, Optional.empty(), Optional.empty());
    }

    /** Reads what the call needs in a session of its own, since a session asks the vault of one realm only. */
    private Call prepared(KeycloakSession own, OutboxEntryEntity entry, Revocation revocation) {
        var realm = own.realms().getRealm(entry.getRealmId());
        own.getContext().setRealm(realm != null ? realm : RemovedRealm.of(entry.getRealmId(), revocation.realmName()));
        var written = revocation.registration();
        var living = realm == null ? Optional.<Registration>empty() : living(own, written);
        var cipher = living.orElse(written).cipher(own, keys);
        if (living.isPresent() && new Reconnection(own, realm, entry, revocation).takesThePair(cipher)) {
            return Call.NONE;
        }
        return new Call(
                false,
                living.or(() -> SealedSecret.open(written, cipher)).flatMap(registration -> registration.api(own)),
                cipher.openPair(entry.getPayload(), revocation.place()));
    }

    /**
     * The connection as the provider's settings have it today; empty if the provider is gone, or has another
     * connection.
     */
    private static Optional<Registration> living(KeycloakSession own, Registration written) {
        return NotionIdentityProviderConfig.of(own.identityProviders().getByAlias(written.alias()))
                .map(NotionIdentityProviderConfig::registration)
                .filter(registration -> registration.clientId().equals(written.clientId()));
    }
}
