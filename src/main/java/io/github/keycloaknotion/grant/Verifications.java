package io.github.keycloaknotion.grant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this node last heard from Notion about a token, and a lock for each grant, so that its threads do not ask all at
 * once. Kept in memory alone: a node that forgets asks again. One for a server, safe for use by many threads.
 */
public final class Verifications {

    /** What Notion said about a token. */
    enum Word {
        WORKS,
        DEAD,
        /** Notion could not be asked. */
        NONE
    }

    /**
     * The last that was heard about a token.
     *
     * @param asked when Notion was asked: what happened to the token later is not in the answer
     * @param until when Notion wants to be asked again at the earliest
     */
    record News(Word word, Instant asked, Instant until) {
        boolean isNewerThan(Instant moment) {
            return asked.isAfter(moment);
        }
    }

    /** One pair of a grant: a fresh pair has a later date of issue. */
    private record Pair(GrantKey grant, Instant since) {
        /** As quick as the grant's. */
        @Override
        public int hashCode() {
            return grant.hashCode() ^ since.hashCode();
        }
    }

    private final Cache<Pair, News> heard = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    private final LoadingCache<GrantKey, ReentrantLock> locks =
            Caffeine.newBuilder().weakValues().build(grant -> new ReentrantLock());

    /** A pair that was just issued works, whoever has not asked. */
    News news(GrantKey key, Grant grant) {
        return Optional.ofNullable(heard.getIfPresent(new Pair(key, grant.since())))
                .orElseGet(() -> new News(Word.WORKS, grant.since(), grant.since()));
    }

    void heard(GrantKey key, Grant grant, News news) {
        heard.put(new Pair(key, grant.since()), news);
    }

    ReentrantLock lock(GrantKey key) {
        return locks.get(key);
    }
}
