package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.GrowingPause;
import io.github.keycloaknotion.grant.Grant;
import java.time.Duration;
import java.time.Instant;

/**
 * The last that is known of a pair from Notion.
 *
 * @param result what Notion said of the access token
 * @param asked when Notion was asked: what happened to the token later is not in the answer
 * @param notBefore when Notion is to be called again about this pair at the earliest
 * @param failures how many refreshes of the pair in a row came to nothing, for a reason that is the pair's own
 */
record Introspection(Result result, Instant asked, Instant notBefore, int failures) {

    private static final GrowingPause PAUSE = new GrowingPause(Duration.ofSeconds(5), Duration.ofMinutes(1));

    enum Result {
        ACTIVE,
        INACTIVE,
        /** Notion could not be asked, or did not say. */
        UNKNOWN
    }

    /** A pair that was just issued works: Notion need not have been asked. */
    static Introspection ofIssued(Grant grant) {
        return new Introspection(Result.ACTIVE, grant.since(), grant.since(), 0);
    }

    /** Notion has answered. */
    static Introspection answered(boolean active, Instant asked) {
        return new Introspection(active ? Result.ACTIVE : Result.INACTIVE, asked, asked, 0);
    }

    /** No answer came, or one that does not say it. */
    static Introspection unanswered(Instant asked) {
        return new Introspection(Result.UNKNOWN, asked, asked, 0);
    }

    /** The token is known to be dead, and Notion cannot refresh any token of the connection now: the connection rests. */
    Introspection inactive(Instant now) {
        return new Introspection(Result.INACTIVE, now, now, failures);
    }

    /** The token is known to be dead, and this pair could not be refreshed now: it is left alone for growing pauses. */
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
