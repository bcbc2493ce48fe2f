package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.Claim;
import io.github.keycloaknotion.grant.Grant;
import java.time.Instant;
import java.util.Optional;

/** What Notion's answer to a refresh means for the grant. It is decided from the answer only. */
sealed interface RefreshOutcome {

    /** Notion gave a fresh pair. */
    record Renewed(TokenPair pair) implements RefreshOutcome {}

    /**
     * Nothing happened at Notion: the refresh token is still good.
     *
     * @param concernsConnection whether this is so for every grant of the connection, which then rests; if not, only
     *     this grant rests
     */
    record Released(boolean concernsConnection) implements RefreshOutcome {
        /** What is known of the pair from now on. */
        Introspection told(Introspection last, Instant now) {
            return concernsConnection ? last.inactive(now) : last.inactiveAfterFailure(now);
        }
    }

    /** No answer came: Notion may have refreshed the token. */
    record Lost() implements RefreshOutcome {}

    /** Notion ended the grant. */
    record Ended() implements RefreshOutcome {}

    /** What a failure means. */
    static RefreshOutcome of(NotionException failure) {
        if (failure.refusedWith("invalid_grant")) {
            return new Ended();
        }
        return failure.reason() == NotionException.Reason.LOST
                ? new Lost()
                : new Released(failure.concernsConnection());
    }

    /** The grant with a claim, so that nobody else presents its refresh token. */
    static Grant claimed(Grant seen, int attempt, Instant now) {
        return seen.with(new Claim(now, attempt, false));
    }

    /**
     * What the row has to hold now.
     *
     * @param seen the grant before it was claimed
     * @param claimed the grant as it is in the row, if nobody else changed it
     */
    default Grant next(Grant seen, Grant claimed, Instant now) {
        if (this instanceof Renewed renewed) {
            return claimed.renewed(renewed.pair, now);
        }
        if (this instanceof Lost) {
            return claimed.with(claimed.claim().orElseThrow().withLostAnswer(now));
        }
        return this instanceof Ended ? claimed.asEnded() : claimed.with(seen.pending());
    }

    /** What to do with a fresh pair if the row was changed while Notion answered. */
    enum Belated {
        /**
         * The row still holds the pair that was refreshed: the fresh one takes its place, whoever has claimed the row
         * since.
         */
        TAKE_ITS_PLACE,
        /** A newer sign-in brought another pair, which stays the newest: the fresh one joins the former pairs. */
        HOLD,
        /**
         * The person left. The fresh pair was not known when the old one was put into the outbox, so it has to be
         * revoked, too.
         */
        REVOKE;

        /**
         * Decides it.
         *
         * @param spent the pair that was presented to Notion
         * @param row the grant as it is committed; empty if it is gone
         */
        static Belated of(TokenPair spent, Optional<Grant> row) {
            return row.map(grant -> spent.equals(grant.tokens()) ? TAKE_ITS_PLACE : HOLD)
                    .orElse(REVOKE);
        }
    }
}
