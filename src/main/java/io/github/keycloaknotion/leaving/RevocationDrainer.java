package io.github.keycloaknotion.leaving;

import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.outbox.RevocationStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.keycloak.events.outbox.OutboxBackoff;
import org.keycloak.events.outbox.OutboxConfig;
import org.keycloak.events.outbox.OutboxDrainerTask;
import org.keycloak.events.outbox.OutboxStore;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.jpa.entities.OutboxEntryEntity;
import org.keycloak.models.jpa.entities.OutboxEntryStatus;

/**
 * Delivers what is due in the outbox, with a few calls for each connection in each run, so that a connection with many
 * entries does not keep the others waiting. The lock that keeps other nodes from running at the same time has this
 * class's name.
 */
final class RevocationDrainer extends OutboxDrainerTask {

    private static final Logger LOG = Logger.getLogger(RevocationDrainer.class);

    private static final int MOST_CALLS = 3;
    private static final Duration UNTIL_NEXT_TRY = Duration.ofMinutes(1);

    /** How long one run may take: far less than a transaction may. What is not done by then is due in the next run. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** The pauses between the attempts for one entry: more than a day in total. After that, an admin has to act. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8),
            Duration.ofHours(12));

    private static final Duration FOREVER = Duration.ZERO;

    private final AtomicLong pending = Metrics.gauge("notion.revocations.pending", new AtomicLong());
    private final AtomicLong dead = Metrics.gauge("notion.revocations.dead", new AtomicLong());
    private final Counter failed = Metrics.counter("notion.revocations.failed");
    private final RevocationHandler revocationHandler;
    private final RemovedProvider removedProvider = new RemovedProvider();
    private final CutOffGrants cutOffGrants;

    RevocationDrainer(RevocationHandler handler, EncryptionKeys keys) {
        super(
                new OutboxConfig(
                        RevocationStore.KIND,
                        MOST_CALLS,
                        new OutboxBackoff(PAUSES.size() + 1, PAUSES),
                        FOREVER,
                        FOREVER,
                        FOREVER),
                handler,
                RevocationStore::new);
        this.revocationHandler = handler;
        this.cutOffGrants = new CutOffGrants(keys);
    }

    @Override
    protected void drain(KeycloakSession session, OutboxStore store) {
        var revocations = (RevocationStore) store;
        var end = Instant.now().plus(LONGEST);
        var connections = new ArrayList<>(revocations.connectionsDue());
        // In another order in each run, so that no connection is always the last one.
        Collections.shuffle(connections);
        for (var connection : connections) {
            for (var entry : revocations.lockDue(connection, MOST_CALLS)) {
                var rest = revocationHandler.rest(entry);
                if (rest.isAfter(Instant.now())) {
                    // Postponed: otherwise the entries of a connection that rests would always be due first, and keep
                    // others waiting.
                    entry.setNextAttemptAt(rest);
                } else if (Instant.now().isBefore(end)) {
                    processOne(session, store, entry);
                }
            }
        }
        var counts = revocations.counts();
        pending.set(counts.getOrDefault(OutboxEntryStatus.PENDING, 0L));
        dead.set(counts.getOrDefault(OutboxEntryStatus.DEAD_LETTER, 0L));
    }

    @Override
    protected void processOne(KeycloakSession session, OutboxStore store, OutboxEntryEntity entry) {
        switch (RevocationStore.Type.valueOf(entry.getEntryType())) {
            case PROVIDER -> settle(store, entry, () -> removedProvider.isSettled(session, entry));
            case GRANTS -> settle(store, entry, () -> cutOffGrants.isSettled(session, entry));
            case PAIR, LOGIN -> {
                super.processOne(session, store, entry);
                if (entry.getStatus() == OutboxEntryStatus.DEAD_LETTER) {
                    failed.increment();
                }
            }
        }
    }

    private static void settle(OutboxStore store, OutboxEntryEntity entry, BooleanSupplier work) {
        if (isSettled(entry, work)) {
            store.markDelivered(entry);
        }
    }

    /**
     * Does the work, and returns whether it is finished. If it fails, it is tried again in a later run, so that the
     * other entries of this run are not kept from being revoked.
     */
    private static boolean isSettled(OutboxEntryEntity entry, BooleanSupplier work) {
        try {
            return work.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.warnf(
                    "Grants that were removed cannot be moved to the outbox now: %s",
                    e.getClass().getName());
            entry.setNextAttemptAt(Instant.now().plus(UNTIL_NEXT_TRY));
            return false;
        }
    }
}
