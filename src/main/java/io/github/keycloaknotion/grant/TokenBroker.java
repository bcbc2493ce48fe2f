package io.github.keycloaknotion.grant;

import static io.github.keycloaknotion.grant.GrantStore.now;

import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.NoTokenException.Reason;
import io.github.keycloaknotion.grant.Verifications.News;
import io.github.keycloaknotion.grant.Verifications.Word;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.keycloak.models.UserModel;

/**
 * Hands out a person's Notion token that works, and keeps it so. Lives for one request; what it changes is committed at
 * once, in transactions of its own.
 *
 * <p>A token that was verified lately is handed out without asking anybody. Otherwise one thread of a node asks Notion,
 * and if the token is dead, one node refreshes it while the others wait for what it commits. The row is the lock: it is
 * claimed before Notion is called, so that even nodes that share nothing but the database cannot spend one refresh token
 * twice. Keycloak's own lock would do less: with its feature "stateless", only one of several sites ever gets it.
 */
public final class TokenBroker {

    private static final Logger LOG = Logger.getLogger(TokenBroker.class);

    /** Longer than a refresh can take: a claim that is older was left by a node that died. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** How long a thread waits for another one's refresh: long enough to take over from a node that died. */
    private static final Duration PATIENCE = LEASE.plusSeconds(5);

    /** After an answer that did not come, Notion gets this long to recover. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** The longest that Notion is left alone because it asked for it. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    /** A "busy" that comes later than this is not answered by another try: both must fit into the lease. */
    private static final Duration PROMPTLY = Duration.ofSeconds(5);

    /** The longest Retry-After that is waited out on the spot. */
    private static final Duration BRIEFLY = Duration.ofSeconds(2);

    /** If Notion had acted on the first, the pair is lost whatever we do; if not, the second heals it. */
    private static final int MOST_ATTEMPTS = 2;

    private static final long POLL_MILLIS = 100;

    private final GrantStore store;
    private final Supplier<Optional<NotionApi>> connection;
    private final Verifications verifications;
    private final Consumer<TokenPair> orphaned;
    private final int verifyAfter;

    /** There once Notion has to be called. */
    private NotionApi api;

    /**
     * @param store in the session's transaction; not null
     * @param connection Notion's API, as the connection that the grants were given to; asked for only if Notion has to
     *     be called, and empty if the connection is not set up
     * @param verifications the server's; not null
     * @param orphaned is given a pair that came when the grant was gone already; not null
     * @param verifyAfter seconds for which a token is trusted; 0 asks each time, -1 never
     */
    public TokenBroker(
            GrantStore store,
            Supplier<Optional<NotionApi>> connection,
            Verifications verifications,
            Consumer<TokenPair> orphaned,
            int verifyAfter) {
        this.store = store;
        this.connection = connection;
        this.verifications = verifications;
        this.orphaned = orphaned;
        this.verifyAfter = verifyAfter;
    }

    /**
     * Brings a grant to where its token works.
     *
     * @param user not null
     * @param remembered the grant as it was read, maybe before the last sign-in; not null
     * @param verify whether to ask Notion even if the token was verified lately
     * @return the grant with a token that works, or that is not known to be dead while Notion cannot be asked; not null
     * @throws NoTokenException if there is no such token
     */
    public Grant fresh(UserModel user, Grant remembered, boolean verify) throws NoTokenException {
        var asked = now();
        var key = store.key(user, remembered);
        var seen = remembered.living().isPresent() ? remembered : lookedUp(user, remembered);
        refuseEnded(seen);
        if (!verify && isTrusted(key, seen)) {
            return seen;
        }
        api = connection.get().orElseThrow(NoTokenException::notSetUp);
        var lock = locked(key);
        try {
            var current = reread(user, seen);
            refuseEnded(current);
            var news = verifications.news(key, current);
            if (current.claim().isPresent() || news.word() == Word.DEAD) {
                return refreshed(user, key, current);
            }
            var enough = news.isNewerThan(asked) || (!verify && isTrusted(key, current));
            if (enough || now().isBefore(news.until()) || ask(key, current) != Word.DEAD) {
                return current;
            }
            return refreshed(user, key, current);
        } finally {
            lock.unlock();
        }
    }

    private Lock locked(GrantKey key) throws NoTokenException {
        var lock = verifications.lock(key);
        var waited = System.nanoTime();
        try {
            if (!lock.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw NoTokenException.unavailable(PAUSE);
            }
            return lock;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NoTokenException.unavailable(PAUSE);
        } finally {
            Metrics.timer("notion.lock.waits").record(System.nanoTime() - waited, TimeUnit.NANOSECONDS);
        }
    }

    private Word ask(GrantKey key, Grant grant) {
        var asked = now();
        News news;
        try {
            var active = api.isActive(grant.tokens().accessToken());
            news = new News(active ? Word.WORKS : Word.DEAD, asked, asked);
        } catch (NotionException e) {
            LOG.warnf("A token is handed out without Notion's word that it works: %s", e.getMessage());
            news = new News(Word.NONE, asked, notBefore(e));
        }
        verifications.heard(key, grant, news);
        return news.word();
    }

    /** When Notion may be asked again; it cannot put us off for ever. */
    private static Instant notBefore(NotionException e) {
        var wait = e.retryAfter().orElse(Duration.ZERO);
        return now().plus(wait.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : wait);
    }

    /** The token is known to be dead. */
    private Grant refreshed(UserModel user, GrantKey key, Grant dead) throws NoTokenException {
        var rest = Duration.between(now(), verifications.news(key, dead).until());
        if (rest.compareTo(Duration.ZERO) > 0) {
            throw NoTokenException.unavailable(rest);
        }
        var deadline = now().plus(PATIENCE);
        while (now().isBefore(deadline)) {
            var current = reread(user, dead);
            refuseEnded(current);
            if (!current.tokens().equals(dead.tokens())) {
                return current;
            }
            var claimed = claim(user, current);
            if (claimed.isPresent()) {
                return refresh(user, current, claimed.get());
            }
            pause(Duration.ofMillis(POLL_MILLIS));
        }
        throw NoTokenException.unavailable(PAUSE);
    }

    /** Empty if there is nothing to claim: another node is at work, or died at it, or a newer sign-in came. */
    private Optional<Grant> claim(UserModel user, Grant current) throws NoTokenException {
        if (current.tokens().refreshToken().isEmpty()) {
            end(user, current);
            return Optional.empty();
        }
        var earlier = current.claim();
        if (earlier.isPresent()) {
            var lost = earlier.get().lost();
            var left = Duration.between(now(), earlier.get().at().plus(lost ? PAUSE : LEASE));
            if (left.compareTo(Duration.ZERO) > 0) {
                if (lost) {
                    throw NoTokenException.unavailable(left);
                }
                return Optional.empty();
            }
            if (earlier.get().attempt() >= MOST_ATTEMPTS) {
                end(user, current);
                return Optional.empty();
            }
        }
        var attempt = earlier.map(Claim::attempt).orElse(0) + 1;
        var claimed = current.with(new Claim(now(), attempt, false));
        return store.replace(user.getId(), current, claimed) ? Optional.of(claimed) : Optional.empty();
    }

    private Grant refresh(UserModel user, Grant unclaimed, Grant claimed) throws NoTokenException {
        var refreshToken = claimed.tokens().refreshToken().orElseThrow();
        try {
            return keep(user, claimed, claimed.renewed(call(refreshToken), now()));
        } catch (NotionException e) {
            LOG.warnf("A token of user %s was not refreshed: %s", user.getId(), e.getMessage());
            if (e.refusedWith("invalid_grant")) {
                return end(user, claimed);
            }
            if (e.reason() == NotionException.Reason.LOST) {
                store.replace(
                        user.getId(), claimed, claimed.with(claimed.pending().withLostAnswer()));
                throw NoTokenException.unavailable(PAUSE);
            }
            // Nothing happened at Notion, so the refresh token is as good as it was.
            store.replace(user.getId(), claimed, unclaimed);
            verifications.heard(store.key(user, unclaimed), unclaimed, new News(Word.DEAD, now(), notBefore(e)));
            throw NoTokenException.unavailable(e.retryAfter().orElse(PAUSE));
        }
    }

    private TokenPair call(String refreshToken) throws NotionException {
        var latest = now().plus(PROMPTLY);
        try {
            return api.refresh(refreshToken).tokens();
        } catch (NotionException e) {
            var wait = e.retryAfter();
            if (e.reason() != NotionException.Reason.BUSY
                    || now().isAfter(latest)
                    || wait.isEmpty()
                    || wait.get().compareTo(BRIEFLY) > 0) {
                throw e;
            }
            pause(wait.get());
            return api.refresh(refreshToken).tokens();
        }
    }

    /** Commits a new pair before anyone sees it; a grant that a newer sign-in replaced meanwhile is left alone. */
    private Grant keep(UserModel user, Grant claimed, Grant renewed) throws NoTokenException {
        if (store.replace(user.getId(), claimed, renewed)) {
            Metrics.counter("notion.refreshes").increment();
            return renewed;
        }
        if (store.reread(user.getId(), claimed).isEmpty()) {
            // The person left meanwhile: whoever revoked the old pair could not know the new one.
            orphaned.accept(renewed.tokens());
        }
        return newer(user, claimed);
    }

    private Grant end(UserModel user, Grant grant) throws NoTokenException {
        var ended = grant.asEnded();
        var current = store.replace(user.getId(), grant, ended) ? ended : newer(user, grant);
        refuseEnded(current);
        return current;
    }

    private Grant newer(UserModel user, Grant older) throws NoTokenException {
        LOG.debugf("A newer sign-in of user %s came before the refresh", user.getId());
        return reread(user, older);
    }

    private Grant reread(UserModel user, Grant seen) throws NoTokenException {
        return store.reread(user.getId(), seen).orElseThrow(TokenBroker::disconnected);
    }

    /** A grant that is remembered as dead may have been brought to life by another session's sign-in. */
    private Grant lookedUp(UserModel user, Grant dead) throws NoTokenException {
        return store.current(user, now()).find(dead.workspace().id()).orElseThrow(TokenBroker::disconnected);
    }

    private static NoTokenException disconnected() {
        return new NoTokenException(Reason.NOT_LINKED, "the person disconnected Notion");
    }

    private static void refuseEnded(Grant grant) throws NoTokenException {
        if (grant.isShut()) {
            LOG.errorf(
                    "The grant of bot %s stays shut, no key of provider %s opens it: is one missing in the vault, or was the row"
                            + " edited or written by somebody else?",
                    grant.botId(), grant.alias());
            throw ended("The access to this workspace was lost", grant);
        }
        if (grant.ended()) {
            throw ended("Notion ended the access to this workspace", grant);
        }
    }

    private static NoTokenException ended(String what, Grant grant) {
        var message = what + ": send the person through kc_action=idp_link:" + grant.alias();
        return new NoTokenException(Reason.ENDED, message);
    }

    private boolean isTrusted(GrantKey key, Grant grant) {
        if (grant.claim().isPresent()) {
            return false;
        }
        var news = verifications.news(key, grant);
        return switch (news.word()) {
            case DEAD -> false;
            case NONE -> verifyAfter < 0 || now().isBefore(news.asked().plus(PAUSE));
            case WORKS -> verifyAfter < 0 || now().isBefore(news.asked().plusSeconds(verifyAfter));
        };
    }

    private static void pause(Duration duration) {
        try {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
