package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.GrowingPause;
import io.github.keycloaknotion.grant.Claim;
import io.github.keycloaknotion.grant.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What to do next for an app that reads a token. It is decided from what is known only, without a clock, a database or
 * Notion. After each step it is decided again, until the token is handed out or refused.
 */
sealed interface NextStep {

    /** The token works, or is not known to be dead while Notion cannot be asked. */
    record HandOut() implements NextStep {}

    /** What is remembered is not enough: the row has to be read as it is committed. */
    record Reread() implements NextStep {}

    /** Notion has to be asked whether the token is alive. */
    record Introspect() implements NextStep {}

    /**
     * The token is dead: the row has to be claimed, and the token refreshed.
     *
     * @param attempt 1, or more after attempts whose answers were lost
     */
    record Refresh(int attempt) implements NextStep {}

    /**
     * Somebody else is refreshing the token: the row has to be read again until that is over.
     *
     * @param until from when on that refresh counts as abandoned
     */
    record Wait(Instant until) implements NextStep {}

    /**
     * There is no token for the app.
     *
     * @param retryAfter how long the app should wait before it asks again; zero if it is of no use to ask again
     */
    record Refuse(Refusal refusal, Duration retryAfter) implements NextStep {
        Refuse(Refusal refusal) {
            this(refusal, refusal.retryAfter());
        }
    }

    /** The token is dead, and there is no refresh token: the end of the grant has to be written down. */
    record End() implements NextStep {}

    /** Longer than a refresh can take: an older claim was left behind by a node that died. */
    Duration LEASE = Duration.ofSeconds(30);

    /** How long a read waits for somebody else's refresh: long enough to take over from a node that died. */
    Duration PATIENCE = LEASE.plusSeconds(5);

    /** For how long Notion is not asked about a token again after an introspection that said nothing. */
    Duration PAUSE = Duration.ofSeconds(5);

    /**
     * For how long Notion is not asked for a refresh again after the answer was lost. If Notion had refreshed the
     * token, the next attempt that reaches it is told {@code invalid_grant}; if not, that attempt brings a fresh pair.
     * So no number of lost answers ends a grant.
     */
    GrowingPause AFTER_LOST_ANSWER = new GrowingPause(Duration.ofSeconds(5), Duration.ofMinutes(5));

    /**
     * What is known.
     *
     * @param grant as it was read last
     * @param last the last introspection of its pair on this node
     * @param restUntil until when its connection rests; a time in the past if it does not
     * @param read what the app wants, and what this read has done so far
     * @param now the time
     */
    record Facts(Grant grant, Introspection last, Instant restUntil, TokenRead read, Instant now) {

        private Optional<NextStep> refusal() {
            return grant.isUnreadable()
                    ? Optional.of(new Refuse(Refusal.UNREADABLE))
                    : grant.ended() ? Optional.of(new Refuse(Refusal.ENDED)) : Optional.empty();
        }

        /** Whether the token is dead, or somebody else found it dead and set out to refresh it. */
        private boolean isDead() {
            return grant.claim().isPresent()
                    || last.isInactive()
                    || read.dead().filter(grant.tokens()::equals).isPresent();
        }

        /**
         * Whether the token is known to have worked since the app asked, or was verified recently enough for the app. A
         * pair that has just replaced a dead one counts as verified.
         */
        private boolean isVerified() {
            return read.introspected() || read.dead().isPresent() || last.askedAfter(read.asked()) || isTrusted();
        }

        /** For how long Notion is not to be called about the grant from now on; zero or less if it may be called. */
        private Duration rest() {
            return Duration.between(now, last.notBefore().isAfter(restUntil) ? last.notBefore() : restUntil);
        }

        private boolean isResting() {
            return !rest().isNegative() && !rest().isZero();
        }

        /** Whether the token, if it is handed out, goes out although Notion did not say that it works. */
        boolean isUnverified() {
            return last.result() == Introspection.Result.UNKNOWN || (isResting() && !isVerified());
        }

        private boolean isTrusted() {
            return grant.claim().isEmpty() && read.trusts(last, now, PAUSE);
        }
    }

    /**
     * What to do with a grant that is remembered, and may have changed since.
     *
     * @return to hand the token out, to refuse, or to read the row
     */
    static NextStep ofRemembered(Facts facts) {
        return facts.refusal().orElseGet(() -> facts.isTrusted() ? new HandOut() : new Reread());
    }

    /** What to do with a grant that was read as it is committed: anything but {@link Reread}. */
    static NextStep ofCommitted(Facts facts) {
        return facts.refusal().orElseGet(() -> ofLiving(facts));
    }

    private static NextStep ofLiving(Facts facts) {
        return facts.isDead()
                ? ofDead(facts)
                : facts.isVerified() || facts.isResting() ? new HandOut() : new Introspect();
    }

    private static NextStep ofDead(Facts facts) {
        if (facts.isResting()) {
            return new Refuse(Refusal.UNAVAILABLE, facts.rest());
        }
        if (facts.grant.tokens().refreshToken().isEmpty()) {
            return new End();
        }
        return facts.grant.claim().map(claim -> ofClaimed(claim, facts)).orElseGet(() -> new Refresh(1));
    }

    private static NextStep ofClaimed(Claim claim, Facts facts) {
        var until = claim.at().plus(claim.lost() ? AFTER_LOST_ANSWER.after(claim.attempt()) : LEASE);
        if (!facts.now.isBefore(until)) {
            return new Refresh(claim.attempt() + 1);
        }
        if (claim.lost()) {
            return new Refuse(Refusal.UNAVAILABLE, Duration.between(facts.now, until));
        }
        return facts.read.isOutOfPatience(facts.now) ? new Refuse(Refusal.UNAVAILABLE) : new Wait(until);
    }
}
