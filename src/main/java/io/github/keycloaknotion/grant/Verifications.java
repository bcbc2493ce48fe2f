package io.github.keycloaknotion.grant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When this node last heard from Notion that a token works, and a lock for each grant, so that its threads do not ask
 * all at once. Kept in memory alone: a node that forgets asks again. One for a server, safe for use by many threads.
 */
public final class Verifications {

    /** One pair of a grant: a fresh pair has a later date of issue. */
    private record Pair(String grant, Instant since) {}

    private final Cache<Pair, Instant> verified = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    private final LoadingCache<String, ReentrantLock> locks =
            Caffeine.newBuilder().weakValues().build(grant -> new ReentrantLock());

    /** When the pair was last known to work; at the earliest when it was issued. */
    Instant lastVerified(String key, Grant grant) {
        var heard = verified.getIfPresent(new Pair(key, grant.since()));
        return heard == null ? grant.since() : heard;
    }

    void verified(String key, Grant grant, Instant now) {
        verified.put(new Pair(key, grant.since()), now);
    }

    ReentrantLock lock(String key) {
        return locks.get(key);
    }
}
