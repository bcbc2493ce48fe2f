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
 * The connections that Notion wants to hear nothing of for a while: it does not know the client, or has too much to do.
 * All grants of such a connection rest together, so that a busy app does not become a stream of calls that all come to
 * nothing. Kept in memory alone: a node that forgets asks once more. The admin reads a line when a connection begins to
 * rest and when it works again, and none in between. One for a server, safe for use by many threads.
 */
public final class Rests {

    private static final Logger LOG = Logger.getLogger(Rests.class);

    private static final GrowingPause PAUSE = new GrowingPause(Duration.ofSeconds(5), Duration.ofMinutes(1));

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** Far longer than a connection rests: one of which nobody asked anything since may have come back unnoticed. */
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    /**
     * A connection that rests, or has rested and was not tried since.
     *
     * @param until when it may be tried again
     * @param refusals how many in a row
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

    /** None rests. */
    public Rests() {
        // From the start: of a counter that begins with one, Prometheus would not see that one.
        NotionApi.refusals();
        Metrics.gauge("notion.connections.resting", this, Rests::resting);
    }

    /** How many rest now. */
    public long resting() {
        var now = Instant.now();
        return resting.asMap().values().stream()
                .filter(rest -> rest.until.isAfter(now))
                .count();
    }

    /**
     * Until when a connection rests.
     *
     * @param connection what tells it from others
     * @return the past if it does not; not null
     */
    public Instant until(Object connection) {
        return Optional.ofNullable(resting.getIfPresent(connection))
                .map(Rest::until)
                .orElse(Instant.EPOCH);
    }

    /**
     * A call has failed. If that concerns the connection, it rests: for as long as Notion asked for, but no more than a
     * minute, or for growing pauses.
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

    /** Whoever asks to be left alone is, but not for ever, and not for no time at all. */
    private static Duration bounded(Duration asked) {
        var atLeast = asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked;
        return atLeast.compareTo(PAUSE.longest()) < 0 ? atLeast : PAUSE.longest();
    }

    /** Notion has said something about a grant of the connection. */
    public void answered(Object connection) {
        if (resting.asMap().remove(connection) != null) {
            LOG.infof("Notion answers about %s again", connection);
        }
    }
}
