package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.GrantRow;
import io.github.keycloaknotion.token.NextStep.End;
import io.github.keycloaknotion.token.NextStep.HandOut;
import io.github.keycloaknotion.token.NextStep.Introspect;
import io.github.keycloaknotion.token.NextStep.Refuse;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import org.jboss.logging.Logger;

/**
 * Hands out a person's Notion token that works, and keeps it so: reads the grant, decides what to do next, does it, and
 * reads again. Lives for one request; what it changes is committed at once, in transactions of its own.
 *
 * <p>A token that was verified lately is handed out without asking anybody. Otherwise one thread of a node asks Notion,
 * and if the token is dead, one node refreshes it while the others wait for what it commits.
 */
final class TokenUpkeep {

    private static final Logger LOG = Logger.getLogger(TokenUpkeep.class);

    /** How often a row that somebody else has claimed is read again. */
    private static final Duration POLL = Duration.ofMillis(100);

    /** How many readers of this node wait until Notion has answered somebody else. */
    private static final AtomicInteger WAITING = Metrics.gauge("notion.readers.waiting", new AtomicInteger());

    private final GrantRow row;
    private final ConnectionCalls notion;
    private final Introspections introspections;
    private final int verifyAfter;
    private final InstantSource clock;

    /**
     * @param row the grant's; not null
     * @param notion as the connection that the grant was given to; not null
     * @param verifyAfter seconds for which a token is trusted; 0 asks each time, -1 never
     * @param clock the server's, to the millisecond, as rows keep it; not null
     */
    TokenUpkeep(
            GrantRow row, ConnectionCalls notion, Introspections introspections, int verifyAfter, InstantSource clock) {
        this.row = row;
        this.notion = notion;
        this.introspections = introspections;
        this.verifyAfter = verifyAfter;
        this.clock = clock;
    }

    /**
     * Does what is needed until the grant's token works.
     *
     * @param remembered the grant as it was read, maybe before the last sign-in; not null
     * @param verify whether to ask Notion even if the token was verified lately
     * @return the grant with a token that works, or that is not known to be dead while Notion cannot be asked; not null
     * @throws TokenRefusedException if there is no such token
     */
    Grant working(Grant remembered, boolean verify) throws TokenRefusedException {
        var read = TokenRead.begun(verify, verifyAfter, clock.instant());
        // A grant that is remembered as ended may have a fresh pair by now, from a sign-in in another session.
        var seen = remembered.living().isPresent() ? remembered : found(row.current());
        var facts = facts(seen, read);
        var step = NextStep.ofRemembered(facts);
        if (step instanceof HandOut) {
            return handedOut(facts);
        }
        if (step instanceof Refuse refusal) {
            throw refused(seen, refusal);
        }
        notion.requireSetUp();
        var lock = locked();
        try {
            return working(read);
        } finally {
            lock.unlock();
        }
    }

    private Grant working(TokenRead begun) throws TokenRefusedException {
        var read = begun;
        var grant = found(row.committed());
        while (true) {
            var facts = facts(grant, read);
            var step = NextStep.ofCommitted(facts);
            if (step instanceof HandOut) {
                return handedOut(facts);
            }
            if (step instanceof Refuse refusal) {
                throw refused(grant, refusal);
            }
            if (step instanceof Introspect) {
                introspect(grant);
                read = read.afterIntrospection();
                continue;
            }
            Optional<Grant> changed = Optional.empty();
            if (step instanceof NextStep.Refresh refresh) {
                changed = new Refresh(row, notion, introspections, clock).attempt(grant, refresh.attempt());
            } else if (step instanceof End) {
                var ended = grant.asEnded();
                changed = row.replace(grant, ended) ? Optional.of(ended) : Optional.empty();
            } else {
                read = read.waiting(clock.instant(), NextStep.PATIENCE);
                if (!hasPaused()) {
                    throw new TokenRefusedException(Refusal.UNAVAILABLE);
                }
            }
            read = read.knowingDead(grant.tokens());
            grant = changed.isPresent() ? changed.get() : found(row.committed());
        }
    }

    private NextStep.Facts facts(Grant grant, TokenRead read) {
        return new NextStep.Facts(
                grant, introspections.last(row.key(), grant), notion.restUntil(), read, clock.instant());
    }

    private Grant handedOut(NextStep.Facts facts) {
        if (facts.isUnverified()) {
            notion.handOutUnverified();
        }
        return facts.grant();
    }

    private static boolean hasPaused() {
        WAITING.incrementAndGet();
        try {
            return Pause.of(POLL);
        } finally {
            WAITING.decrementAndGet();
        }
    }

    private Lock locked() throws TokenRefusedException {
        var lock = introspections.lock(row.key());
        var waited = System.nanoTime();
        WAITING.incrementAndGet();
        try {
            if (!lock.tryLock(NextStep.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new TokenRefusedException(Refusal.UNAVAILABLE);
            }
            return lock;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRefusedException(Refusal.UNAVAILABLE);
        } finally {
            WAITING.decrementAndGet();
            Metrics.timer("notion.lock.waits").record(System.nanoTime() - waited, TimeUnit.NANOSECONDS);
        }
    }

    private void introspect(Grant grant) {
        var asked = clock.instant();
        introspections.keep(row.key(), grant, introspected(grant.tokens().accessToken(), asked));
    }

    private Introspection introspected(String accessToken, Instant asked) {
        try {
            return Introspection.answered(notion.isActive(accessToken), asked);
        } catch (NotionException e) {
            LOG.debugf("Notion did not say whether a token works: %s", e.getMessage());
            return Introspection.unanswered(asked);
        }
    }

    private static Grant found(Optional<Grant> row) throws TokenRefusedException {
        return row.orElseThrow(() -> new TokenRefusedException(Refusal.DISCONNECTED));
    }

    private static TokenRefusedException refused(Grant grant, Refuse refuse) {
        if (refuse.refusal() == Refusal.UNREADABLE) {
            LOG.errorf(
                    "The grant of bot %s is sealed, and no key of provider %s opens it: is one missing in the vault?",
                    grant.botId(), grant.alias());
        }
        return new TokenRefusedException(refuse.refusal(), refuse.retryAfter());
    }
}
