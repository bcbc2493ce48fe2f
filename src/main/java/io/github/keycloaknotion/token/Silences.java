package io.github.keycloaknotion.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * The connections whose tokens are handed out although Notion did not say whether they work. That is right for a while,
 * but an admin should know of it: so such tokens are counted, and the log says when it has gone on for ten minutes and
 * when it is over. One for each server; safe for use by many threads.
 */
public final class Silences {

    private static final Logger LOG = Logger.getLogger(Silences.class);

    private static final Duration WORTH_A_LINE = Duration.ofMinutes(10);

    /** A connection is forgotten if no token of it was read for so long. */
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    /** Registered at the start: Prometheus does not see the first increase of a counter that appears with it. */
    private final Counter unverified = Metrics.counter("notion.tokens.unverified");

    private record Silence(Instant since, boolean isLogged) {}

    private final Cache<ConnectionName, Silence> silences = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterAccess(FORGOTTEN)
            .build();

    /** Notion did not say whether a token of the connection works. */
    void begin(ConnectionName connection, String cause, Instant now) {
        silences.asMap().computeIfAbsent(connection, any -> {
            LOG.warnf(
                    "Notion does not say whether tokens of %s work, they are handed out unverified: %s",
                    connection, cause);
            return new Silence(now, false);
        });
    }

    /** A token is handed out although Notion did not say whether it works. */
    void handedOut(ConnectionName connection, Instant now) {
        unverified.increment();
        silences.asMap().compute(connection, (any, known) -> {
            if (known == null) {
                return new Silence(now, false);
            }
            if (!known.isLogged && !now.isBefore(known.since.plus(WORTH_A_LINE))) {
                LOG.warnf(
                        "For %d minutes Notion has not said whether tokens of %s work: they are handed out unverified",
                        Duration.between(known.since, now).toMinutes(), connection);
                return new Silence(known.since, true);
            }
            return known;
        });
    }

    /** Notion has said whether a token of the connection works. */
    void end(ConnectionName connection) {
        var silence = silences.asMap().remove(connection);
        if (silence != null && silence.isLogged) {
            LOG.infof("Notion says again whether tokens of %s work", connection);
        }
    }
}
