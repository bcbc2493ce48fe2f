package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.GrantRow;
import io.github.keycloaknotion.token.RefreshOutcome.Belated;
import io.github.keycloaknotion.token.RefreshOutcome.Released;
import io.github.keycloaknotion.token.RefreshOutcome.Renewed;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * One attempt to refresh a dead token. The row is the lock: it is claimed before Notion is called, so that even nodes
 * that share nothing but the database cannot spend one refresh token twice. Keycloak's cluster lock would do less: with
 * Keycloak's feature "stateless", only one of several sites ever gets it.
 */
final class Refresh {

    private static final Logger LOG = Logger.getLogger(Refresh.class);

    /**
     * If Notion says later than this that it is busy, it is not called a second time: both calls must fit into the
     * lease.
     */
    private static final Duration PROMPTLY = Duration.ofSeconds(5);

    /** The longest Retry-After after which Notion is called a second time by the same attempt. */
    private static final Duration BRIEFLY = Duration.ofSeconds(2);

    private final GrantRow row;
    private final ConnectionCalls notion;
    private final Introspections introspections;
    private final InstantSource clock;

    Refresh(GrantRow row, ConnectionCalls notion, Introspections introspections, InstantSource clock) {
        this.row = row;
        this.notion = notion;
        this.introspections = introspections;
        this.clock = clock;
    }

    /**
     * Claims the row, calls Notion, and commits the result before anyone sees it.
     *
     * @param seen the grant as it was read; its token is dead, and it has a refresh token
     * @param attempt the number of this attempt, as it was decided
     * @return the grant as it is now, from which the next step follows; empty if somebody else has changed the row:
     *     then it has to be read again
     */
    Optional<Grant> attempt(Grant seen, int attempt) {
        var claimed = RefreshOutcome.claimed(seen, attempt, clock.instant());
        if (!row.replace(seen, claimed)) {
            return Optional.empty();
        }
        var outcome = call(claimed.tokens().refreshToken().orElseThrow());
        if (outcome instanceof Renewed renewed) {
            return keep(renewed, seen, claimed);
        }
        var next = outcome.next(seen, claimed, clock.instant());
        var isWritten = row.replace(claimed, next);
        if (outcome instanceof Released released) {
            introspections.update(row.key(), seen, last -> released.told(last, clock.instant()));
        }
        // For how long Notion is not called now follows from what was written or remembered.
        return isWritten ? Optional.of(next) : Optional.empty();
    }

    private Optional<Grant> keep(Renewed fresh, Grant seen, Grant claimed) {
        var renewed = fresh.next(seen, claimed, clock.instant());
        if (row.replace(claimed, renewed)) {
            Metrics.counter("notion.refreshes").increment();
            return Optional.of(renewed);
        }
        var committed = row.committed();
        return switch (Belated.of(claimed.tokens(), committed)) {
            case TAKE_ITS_PLACE -> keep(fresh, seen, committed.orElseThrow());
            case HOLD -> {
                LOG.debugf(
                        "A newer sign-in of user %s came before the refresh",
                        row.key().userId());
                row.hold(fresh.pair());
                yield Optional.empty();
            }
            case REVOKE -> {
                row.revoke(fresh.pair());
                yield Optional.empty();
            }
        };
    }

    private RefreshOutcome call(String refreshToken) {
        var latest = clock.instant().plus(PROMPTLY);
        try {
            return new Renewed(onceOrTwice(refreshToken, latest));
        } catch (NotionException e) {
            LOG.warnf("A token of user %s was not refreshed: %s", row.key().userId(), e.getMessage());
            return RefreshOutcome.of(e);
        }
    }

    private TokenPair onceOrTwice(String refreshToken, Instant latest) throws NotionException {
        try {
            return notion.refresh(refreshToken);
        } catch (NotionException e) {
            var wait = e.retryAfter();
            if (e.reason() != NotionException.Reason.BUSY
                    || clock.instant().isAfter(latest)
                    || wait.isEmpty()
                    || wait.get().compareTo(BRIEFLY) > 0
                    || !Pause.of(wait.get())) {
                throw e;
            }
            return notion.refresh(refreshToken);
        }
    }
}
