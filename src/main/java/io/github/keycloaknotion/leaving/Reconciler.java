package io.github.keycloaknotion.leaving;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.grant.GrantUses;
import io.github.keycloaknotion.grant.Ledger;
import io.github.keycloaknotion.grant.Orphans;
import io.github.keycloaknotion.grant.Remains;
import io.github.keycloaknotion.outbox.Revocations;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.timer.ScheduledTask;

/**
 * Finds grants whose person or link is gone although Keycloak sent no event, as when it removes the imported users of a
 * user storage in bulk; and deletes the uses of grants that are gone. Each run looks at a number of rows, in the order
 * of their ids, and the next run goes on after them. The lock that keeps other nodes from running at the same time has
 * this class's name; each node remembers for itself how far it has come.
 */
final class Reconciler implements ScheduledTask {

    private static final Logger LOG = Logger.getLogger(Reconciler.class);

    private static final int ROWS = 5_000;

    private final EncryptionKeys keys;
    private final VanishedUsers vanished = new VanishedUsers();
    private volatile String after = "";

    Reconciler(EncryptionKeys keys) {
        this.keys = keys;
    }

    @Override
    public void run(KeycloakSession session) {
        var orphans = new Orphans(session);
        var last = orphans.idAfter(after, ROWS);
        for (var orphan : orphans.between(after, last.orElse(Orphans.END))) {
            // A session of its own for each, since a session asks the vault of one realm only.
            KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), own -> settle(own, orphan));
        }
        GrantUses.forgetGone(session, after, last.orElse(Orphans.END));
        after = last.orElse("");
        vanished.find(session);
    }

    private void settle(KeycloakSession session, Remains orphan) {
        var realm = session.realms().getRealm(orphan.key().realmId());
        if (realm == null) {
            // The realm was removed, and for each of its providers there is an entry in the outbox.
            return;
        }
        session.getContext().setRealm(realm);
        Connection.of(session, realm, orphan.key().alias(), keys)
                .filter(connection -> new Ledger(session).delete(orphan))
                .ifPresent(connection -> {
                    LOG.debugf("Grant %s is nobody's any more", orphan.key().rowId());
                    Revocations.of(connection).add(orphan);
                });
    }
}
