package io.github.keycloaknotion.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.keycloaknotion.api.GrowingPause;
import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.NotionException;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The connections that rest: Notion is not called for them, because it does not accept the client or wants fewer calls.
 * All grants of a connection rest together, so that a busy app does not cause a stream of calls that all fail. Kept in
 * memory only: a node that forgets asks once more. The log has one line when a connection begins to rest, and one when
 * it works again. One for each server; safe for use by many threads.
 */
public final class Rests {

    private static final Logger LOG = Logger.getLogger(Rests.class);

    private static final GrowingPause PAUSE = new GrowingPause(Duration.ofSeconds(5), Duration.ofMinutes(1));

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** A connection about which nobody asked for so long may work again: it is forgotten. */
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    /**
     * A connection that rests, or that has rested and was not tried since.
     *
     * @param until when it may be tried again
     * @param refusals how many calls in a row have failed
     */
    private record Rest(Instant until, int refusals) {

        static Rest after(int refusals, NotionException failure, Instant now) {
            var pause = failure.retryAfter().map(Rests::bounded).orElseGet(() -> PAUSE.after(refusals));
            return new Rest(now.plus(pause), refusals);
        }
    }

    private final Cache<Object, Rest> resting = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(FORGOTTEN)
            .build();

    /** Begins without any connection that rests. */
    public Rests() {
        // Registered at the start: Prometheus does not see the first increase of a counter that appears with it.
        NotionApi.refusals();
        Metrics.gauge("notion.connections.resting", this, Rests::resting);
    }

    /** How many connections rest now. */
    public long resting() {
        var now = Instant.now();
        return resting.asMap().values().stream()
                .filter(rest -> rest.until.isAfter(now))
                .count();
    }

    /**
     * Until when a connection rests.
     *
     * @param connection what tells it from others, and names it in the log; not null
     * @return a time in the past if it does not rest; not null
     */
    public Instant until(Object connection) {
        return Optional.ofNullable(resting.getIfPresent(connection))
                .map(Rest::until)
                .orElse(Instant.EPOCH);
    }

    /**
     * A call has failed. If the failure concerns the connection, the connection rests: for as long as Notion asked, but
     * at least a second and at most a minute; or else for pauses that grow from five seconds to a minute.
     *
     * @param connection what tells it from others, and names it in the log; not null
     */
    public void failed(Object connection, NotionException failure, Instant now) {
        if (!failure.concernsConnection()) {
            if (failure.reason() == NotionException.Reason.REFUSED) {
                answered(connection);
            }
            return;
        }
        resting.asMap().compute(connection, (any, earlier) -> {
            if (earlier == null) {
                LOG.warnf("Notion is left alone about %s for now: %s", connection, failure.getMessage());
                return Rest.after(1, failure, now);
            }
            // A call that was under way when the rest began says nothing new.
            return now.isBefore(earlier.until) ? earlier : Rest.after(earlier.refusals + 1, failure, now);
        });
    }

    /** Between a second and a minute, whatever Notion asked. */
    private static Duration bounded(Duration asked) {
        var atLeast = asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked;
        return atLeast.compareTo(PAUSE.longest()) < 0 ? atLeast : PAUSE.longest();
    }

    /**
     * Notion has answered about a grant of the connection, so the connection does not rest any more.
     *
     * @param connection what tells it from others, and names it in the log; not null
     */
    public void answered(Object connection) {
        if (resting.asMap().remove(connection) != null) {
            LOG.infof("Notion answers about %s again", connection);
        }
    }
}
