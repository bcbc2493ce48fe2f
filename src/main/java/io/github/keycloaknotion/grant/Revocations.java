package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.TokenPair;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;

/**
 * Revokes tokens at Notion in the background, one after the other, since Notion allows few calls a second. What is
 * pending when the server stops is not revoked. One for a server, safe for use by many threads.
 */
public final class Revocations implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Revocations.class);

    private static final int MOST_ATTEMPTS = 6;

    private final ExecutorService background;
    private final AtomicInteger pending = new AtomicInteger();

    public Revocations() {
        Metrics.gauge("notion.revocations.pending", pending);
        background = Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "notion-revocations");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Revokes a pair once the session's transaction has committed; if it is rolled back, nothing is revoked.
     *
     * @param api as the connection that the pair was given to; not null
     * @param tokens not null
     */
    public void afterCommit(KeycloakSession session, NotionApi api, TokenPair tokens) {
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                revoke(api, tokens);
            }

            @Override
            protected void rollbackImpl() {
                // The grant is still there.
            }
        });
    }

    /** Revokes a pair that nobody has any more. Returns at once. */
    public void revoke(NotionApi api, TokenPair tokens) {
        pending.incrementAndGet();
        background.execute(() -> attempt(api, tokens, 1));
    }

    private void attempt(NotionApi api, TokenPair tokens, int attempt) {
        try {
            api.revoke(tokens.accessToken());
            pending.decrementAndGet();
        } catch (NotionException e) {
            if (e.reason() == NotionException.Reason.REFUSED || attempt == MOST_ATTEMPTS) {
                LOG.warnf("A token was not revoked: %s", e.getMessage());
                pending.decrementAndGet();
                Metrics.counter("notion.revocations.failed").increment();
                return;
            }
            var pause = e.retryAfter().orElse(Duration.ofSeconds(1L << attempt));
            CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, background)
                    .execute(() -> attempt(api, tokens, attempt + 1));
        }
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
