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
 * Works off what is due in the outbox, a few calls for each connection at a time, so that a connection with many does not
 * keep the others waiting. Its class name is the lock that it has to itself over the cluster.
 */
final class RevocationDrainer extends OutboxDrainerTask {

    private static final Logger LOG = Logger.getLogger(RevocationDrainer.class);

    private static final int MOST_CALLS = 3;
    private static final Duration UNTIL_NEXT_TRY = Duration.ofMinutes(1);

    /** Far less than a transaction may take: what is not done by then is due in the next run. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** More than a day in all; then it takes an admin. */
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
        // None of them is always the last one.
        Collections.shuffle(connections);
        for (var connection : connections) {
            for (var entry : revocations.lockDue(connection, MOST_CALLS)) {
                var rest = revocationHandler.rest(entry);
                if (rest.isAfter(Instant.now())) {
                    // Or else those that rest would keep others waiting, as the ones that are due first.
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

    /** Not if it fails: then it must not keep others from being revoked in this run, and has its turn later. */
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
