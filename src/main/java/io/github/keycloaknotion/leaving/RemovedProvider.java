package io.github.keycloaknotion.leaving;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import io.github.keycloaknotion.grant.Ledger;
import io.github.keycloaknotion.outbox.Revocation;
import io.github.keycloaknotion.outbox.Revocations;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.jpa.entities.OutboxEntryEntity;

/**
 * Moves the grants of a provider that was removed to the outbox. They stay in the table until they can be revoked, so
 * that removing a provider takes no longer for a hundred thousand people than for one. A provider that is there again
 * under its alias, with the same connection, keeps them: a partial import and Terraform replace a provider like that.
 */
final class RemovedProvider {

    private static final Logger LOG = Logger.getLogger(RemovedProvider.class);

    /** How many grants are moved at a time: as many as are revoked until the next ones are moved. */
    private static final int BATCH = 30;

    private static final Duration UNTIL_NEXT = Duration.ofSeconds(BATCH / 3);

    /**
     * Moves some of the grants to the outbox, and postpones the entry if there may be more; returns whether those were
     * all.
     */
    boolean isSettled(KeycloakSession session, OutboxEntryEntity entry) {
        var revocation = Revocation.parse(entry.getMetadata());
        var registration = revocation.registration();
        var living = session.realms().getRealm(entry.getRealmId());
        var realm = living != null ? living : RemovedRealm.of(entry.getRealmId(), revocation.realmName());
        session.getContext().setRealm(realm);
        if (living != null
                && NotionIdentityProviderConfig.of(session.identityProviders().getByAlias(registration.alias()))
                        .filter(back -> back.clientId().equals(registration.clientId()))
                        .isPresent()) {
            LOG.infof("Provider %s of realm %s is back: its grants stay", registration.alias(), realm.getName());
            return true;
        }
        var ledger = new Ledger(session);
        if (!revocation.revoke()) {
            ledger.deleteAll(realm.getId(), registration.alias(), registration.clientId());
            return true;
        }
        var remains = ledger.remainsOf(realm.getId(), registration.alias(), registration.clientId(), BATCH);
        var removed = remains.stream().filter(ledger::delete).toList();
        removed.forEach(new Revocations(session, realm, registration, true)::add);
        entry.setNextAttemptAt(Instant.now().plus(UNTIL_NEXT));
        return removed.size() < BATCH && removed.size() == remains.size();
    }
}
