package io.github.keycloaknotion.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.GrantKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The last introspection of each token on this node, and a lock for each grant, with which one of its threads at a time
 * asks Notion. Kept in memory only: a node that forgets asks again. One for each server; safe for use by many threads.
 */
public final class Introspections {

    /** One pair of a grant: a fresh pair was issued later. */
    private record Pair(GrantKey grant, Instant since) {
        /** Faster than a record's own, which each token read would have to wait for. */
        @Override
        public int hashCode() {
            return grant.hashCode() ^ since.hashCode();
        }
    }

    private final Cache<Pair, Introspection> introspected = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    private final LoadingCache<GrantKey, ReentrantLock> locks =
            Caffeine.newBuilder().weakValues().build(grant -> new ReentrantLock());

    /**
     * The last introspection of the grant's pair; if there was none on this node, one that says that the pair was
     * issued; not null.
     */
    Introspection last(GrantKey key, Grant grant) {
        return Optional.ofNullable(introspected.getIfPresent(new Pair(key, grant.since())))
                .orElseGet(() -> Introspection.ofIssued(grant));
    }

    /** When Notion last said that the grant's pair works; the epoch if it never did. */
    Instant confirmed(GrantKey key, Grant grant) {
        return Optional.ofNullable(introspected.getIfPresent(new Pair(key, grant.since())))
                .filter(Introspection::isActive)
                .map(Introspection::asked)
                .orElse(Instant.EPOCH);
    }

    void keep(GrantKey key, Grant grant, Introspection introspection) {
        introspected.put(new Pair(key, grant.since()), introspection);
    }

    /** Replaces the last introspection by one that is made of it. */
    void update(GrantKey key, Grant grant, UnaryOperator<Introspection> change) {
        keep(key, grant, change.apply(last(key, grant)));
    }

    ReentrantLock lock(GrantKey key) {
        return locks.get(key);
    }
}
