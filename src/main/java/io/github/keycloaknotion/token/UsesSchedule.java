package io.github.keycloaknotion.token;

import io.github.keycloaknotion.grant.GrantUses;
import java.time.Duration;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;
import org.keycloak.timer.TimerProvider;

/**
 * Writes down twice a minute, from the start of the server on, when tokens were handed out last. Each node writes what
 * it has noted.
 */
public final class UsesSchedule implements ProviderEventListener {

    private static final String NAME = "notion-uses";
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final GrantUses uses;

    public UsesSchedule(GrantUses uses) {
        this.uses = uses;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof PostMigrationEvent started) {
            var factory = started.getFactory();
            KeycloakModelUtils.runJobInTransaction(factory, session -> {
                // Keycloak has one thread for all timers: so the work is done on another one.
                var executor = session.getProvider(ExecutorsProvider.class).getExecutor(NAME);
                session.getProvider(TimerProvider.class)
                        .schedule(() -> executor.execute(() -> uses.write(factory)), INTERVAL.toMillis(), NAME);
            });
        }
    }
}
