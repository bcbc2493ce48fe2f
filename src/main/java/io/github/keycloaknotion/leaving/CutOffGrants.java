package io.github.keycloaknotion.leaving;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.outbox.CutOff;
import java.time.Duration;
import java.time.Instant;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.jpa.entities.OutboxEntryEntity;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Moves grants that an admin has cut off from the table to the outbox. Apps must not be given their tokens any more: so
 * they are moved as fast as the database allows, even if it takes long until Notion has revoked them.
 */
final class CutOffGrants {

    /** How long one run moves grants: what is due of other connections has to wait for it. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** How long to wait for somebody else who changes a grant. */
    private static final Duration UNTIL_NEXT = Duration.ofSeconds(5);

    private final EncryptionKeys keys;

    CutOffGrants(EncryptionKeys keys) {
        this.keys = keys;
    }

    /** Moves some of the grants, each batch in a transaction of its own; returns whether those were all. */
    boolean isSettled(KeycloakSession session, OutboxEntryEntity entry) {
        var cutOff = CutOff.parse(entry.getPayload());
        var end = Instant.now().plus(LONGEST);
        var left = CutOff.Left.MORE;
        while (left == CutOff.Left.MORE && Instant.now().isBefore(end)) {
            left = KeycloakModelUtils.runJobInTransactionWithResult(
                    session.getKeycloakSessionFactory(), own -> next(own, entry.getRealmId(), cutOff));
        }
        if (left == CutOff.Left.BUSY) {
            entry.setNextAttemptAt(Instant.now().plus(UNTIL_NEXT));
        }
        return left == CutOff.Left.NOTHING;
    }

    /**
     * Nothing is left to do if the provider or the realm was removed meanwhile: its grants are revoked because of that.
     */
    private CutOff.Left next(KeycloakSession session, String realmId, CutOff cutOff) {
        var realm = session.realms().getRealm(realmId);
        if (realm == null) {
            return CutOff.Left.NOTHING;
        }
        session.getContext().setRealm(realm);
        return Connection.of(session, realm, cutOff.grants().alias(), keys)
                .map(cutOff::next)
                .orElse(CutOff.Left.NOTHING);
    }
}
