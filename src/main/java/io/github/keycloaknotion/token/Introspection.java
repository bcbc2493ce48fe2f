package io.github.keycloaknotion.token;

import io.github.keycloaknotion.grant.Grant;
import java.time.Duration;
import java.time.Instant;

/**
 * The last that is known of a pair from Notion.
 *
 * @param result what Notion said of the access token
 * @param asked when Notion was asked: what happened to the token later is not in the answer
 * @param notBefore when Notion wants to be called again at the earliest
 */
record Introspection(Result result, Instant asked, Instant notBefore) {

    /** The longest that Notion is left alone because it asked for it. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    enum Result {
        ACTIVE,
        INACTIVE,
        /** Notion could not be asked. */
        UNKNOWN
    }

    /** A pair that was just issued works: Notion need not have been asked. */
    static Introspection ofIssued(Grant grant) {
        return new Introspection(Result.ACTIVE, grant.since(), grant.since());
    }

    static Introspection answered(boolean active, Instant asked) {
        return new Introspection(active ? Result.ACTIVE : Result.INACTIVE, asked, asked);
    }

    /**
     * No answer came.
     *
     * @param rest how long Notion asked to be left alone; it cannot put us off for ever
     */
    static Introspection unanswered(Instant asked, Instant now, Duration rest) {
        return new Introspection(Result.UNKNOWN, asked, now.plus(bounded(rest)));
    }

    /** The token is known to be dead, and Notion did not let it be refreshed now. */
    static Introspection inactive(Instant now, Duration rest) {
        return new Introspection(Result.INACTIVE, now, now.plus(bounded(rest)));
    }

    private static Duration bounded(Duration rest) {
        return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
    }

    boolean isInactive() {
        return result == Result.INACTIVE;
    }

    boolean askedAfter(Instant moment) {
        return asked.isAfter(moment);
    }

    /** How long Notion is to be left alone from now on; zero if it may be called. */
    Duration rest(Instant now) {
        return now.isBefore(notBefore) ? Duration.between(now, notBefore) : Duration.ZERO;
    }
}
