package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.GrowingPause;
import io.github.keycloaknotion.grant.Claim;
import io.github.keycloaknotion.grant.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What to do next for an app that reads a token: decided by what is known alone, without a clock, a database or Notion.
 * Who acts on it decides again afterwards, until the token is handed out or refused.
 */
sealed interface NextStep {

    /** The token works, or is not known to be dead while Notion cannot be asked. */
    record HandOut() implements NextStep {}

    /** What is remembered is not enough: the row is to be read as it is committed. */
    record Reread() implements NextStep {}

    /** Notion is to be asked whether the token is alive. */
    record Introspect() implements NextStep {}

    /**
     * The token is dead: the row is to be claimed, and the token refreshed.
     *
     * @param attempt 1, or more after attempts whose answers never came
     */
    record Refresh(int attempt) implements NextStep {}

    /**
     * Somebody else is refreshing the token: the row is to be read again, and again.
     *
     * @param until when they are given up
     */
    record Wait(Instant until) implements NextStep {}

    /**
     * There is no token for the app.
     *
     * @param retryAfter how long to wait before asking again; zero if that is of no use
     */
    record Refuse(Refusal refusal, Duration retryAfter) implements NextStep {
        Refuse(Refusal refusal) {
            this(refusal, refusal.retryAfter());
        }
    }

    /** The token is dead, and there is nothing to refresh it with: that is to be written down. */
    record End() implements NextStep {}

    /** Longer than a refresh can take: a claim that is older was left by a node that died. */
    Duration LEASE = Duration.ofSeconds(30);

    /** How long somebody else's refresh is waited for: long enough to take over from a node that died. */
    Duration PATIENCE = LEASE.plusSeconds(5);

    /** After an introspection that said nothing, Notion gets this long to recover. */
    Duration PAUSE = Duration.ofSeconds(5);

    /**
     * After a refresh whose answer was lost, Notion gets this long to recover. If it had acted, the first one that gets
     * through says so; if not, that one heals the grant: so there is no number after which a grant is given up.
     */
    GrowingPause AFTER_LOST_ANSWER = new GrowingPause(Duration.ofSeconds(5), Duration.ofMinutes(5));

    /**
     * What is known.
     *
     * @param grant as it was read last
     * @param last the last introspection of its pair on this node
     * @param restUntil until when its connection rests; the past if it does not
     * @param read what the app wants, and what came of it so far
     * @param now the time
     */
    record Facts(Grant grant, Introspection last, Instant restUntil, TokenRead read, Instant now) {

        private Optional<NextStep> refusal() {
            return grant.isUnreadable()
                    ? Optional.of(new Refuse(Refusal.UNREADABLE))
                    : grant.ended() ? Optional.of(new Refuse(Refusal.ENDED)) : Optional.empty();
        }

        /** Whether it is, or somebody else found it so and set out to refresh it. */
        private boolean isDead() {
            return grant.claim().isPresent()
                    || last.isInactive()
                    || read.dead().filter(grant.tokens()::equals).isPresent();
        }

        /** Whether the token is known to have worked when the app asked; what replaces a dead one does. */
        private boolean isVerified() {
            return read.introspected() || read.dead().isPresent() || last.askedAfter(read.asked()) || isTrusted();
        }

        /** How long Notion is to be left alone about the grant from now on; zero or less if it may be called. */
        private Duration rest() {
            return Duration.between(now, last.notBefore().isAfter(restUntil) ? last.notBefore() : restUntil);
        }

        private boolean isResting() {
            return !rest().isNegative() && !rest().isZero();
        }

        /** Whether the token, if it is handed out, is so without Notion's word. */
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
     * @return to hand it out, to refuse, or to read the row
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
