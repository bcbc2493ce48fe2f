package io.github.keycloaknotion.leaving;

import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.connection.Rests;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;
import org.keycloak.services.scheduled.ClusterAwareScheduledTaskRunner;
import org.keycloak.timer.ScheduledTask;
import org.keycloak.timer.TimerProvider;

/** Runs the tasks of this package at fixed intervals, once the server has started, on one node at a time. */
public final class LeavingSchedule implements ProviderEventListener {

    private static final Logger LOG = Logger.getLogger(LeavingSchedule.class);

    private static final Duration DRAINING = Duration.ofSeconds(1);
    private static final Duration RECONCILING = Duration.ofSeconds(30);

    /** After this, another node may take over a task from a node that died while it ran. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final EncryptionKeys keys;
    private final Rests rests;

    public LeavingSchedule(EncryptionKeys keys, Rests rests) {
        this.keys = keys;
        this.rests = rests;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof PostMigrationEvent started) {
            KeycloakModelUtils.runJobInTransaction(started.getFactory(), session -> {
                schedule(session, new RevocationDrainer(new RevocationHandler(keys, rests), keys), DRAINING);
                schedule(session, new Reconciler(keys), RECONCILING);
            });
        }
    }

    private static void schedule(KeycloakSession session, ScheduledTask task, Duration interval) {
        var name = "notion-" + task.getClass().getSimpleName();
        session.getProvider(TimerProvider.class)
                .schedule(
                        new Turn(
                                session.getProvider(ExecutorsProvider.class).getExecutor(name),
                                session.getKeycloakSessionFactory(),
                                task),
                        interval.toMillis(),
                        name);
    }

    /**
     * Keycloak has one thread for all timers, which calls to Notion would block: so the task runs on another thread,
     * and a turn is left out while the one before still runs.
     */
    private static final class Turn implements Runnable {

        private final ExecutorService executor;
        private final Runnable work;
        private final String name;
        private final AtomicBoolean busy = new AtomicBoolean();

        Turn(ExecutorService executor, KeycloakSessionFactory factory, ScheduledTask task) {
            this.executor = executor;
            this.name = task.getClass().getSimpleName();
            this.work = new ClusterAwareScheduledTaskRunner(factory, task, LONGEST.toMillis());
        }

        @Override
        public void run() {
            if (busy.compareAndSet(false, true)) {
                executor.execute(this::work);
            }
        }

        private void work() {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.warnf(
                        "%s failed, and is tried again: %s", name, e.getClass().getName());
            } finally {
                busy.set(false);
            }
        }
    }
}
