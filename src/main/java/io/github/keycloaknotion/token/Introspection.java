package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.GrowingPause;
import io.github.keycloaknotion.grant.Grant;
import java.time.Duration;
import java.time.Instant;

/**
 * What Notion last said of a pair, and what has followed from that.
 *
 * @param result what Notion said of the access token
 * @param asked when Notion was asked; the answer covers nothing that happened later
 * @param notBefore when Notion may be called about this pair again at the earliest
 * @param failures how many refreshes in a row have failed for a reason that concerns this pair only
 */
record Introspection(Result result, Instant asked, Instant notBefore, int failures) {

    private static final GrowingPause PAUSE = new GrowingPause(Duration.ofSeconds(5), Duration.ofMinutes(1));

    enum Result {
        ACTIVE,
        INACTIVE,
        /** Notion could not be asked, or did not say. */
        UNKNOWN
    }

    /** A pair that was just issued works, and Notion need not be asked. */
    static Introspection ofIssued(Grant grant) {
        return new Introspection(Result.ACTIVE, grant.since(), grant.since(), 0);
    }

    /** Notion has answered. */
    static Introspection answered(boolean active, Instant asked) {
        return new Introspection(active ? Result.ACTIVE : Result.INACTIVE, asked, asked, 0);
    }

    /** No answer came, or one that does not say whether the token works. */
    static Introspection unanswered(Instant asked) {
        return new Introspection(Result.UNKNOWN, asked, asked, 0);
    }

    /**
     * The token is known to be dead, and Notion refreshes no token of the connection now: the connection rests, not
     * this pair.
     */
    Introspection inactive(Instant now) {
        return new Introspection(Result.INACTIVE, now, now, failures);
    }

    /**
     * The token is known to be dead, and this pair could not be refreshed now: Notion is not called about it for a
     * pause that grows with each failure.
     */
    Introspection inactiveAfterFailure(Instant now) {
        return new Introspection(Result.INACTIVE, now, now.plus(PAUSE.after(failures + 1)), failures + 1);
    }

    boolean isActive() {
        return result == Result.ACTIVE;
    }

    boolean isInactive() {
        return result == Result.INACTIVE;
    }

    boolean askedAfter(Instant moment) {
        return asked.isAfter(moment);
    }
}
