package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.Grant;
import java.time.Instant;
import java.util.Optional;

/**
 * A node of the cluster with the one app that reads there: where {@link TokenUpkeep} is, and what it has in its hands. A
 * crash loses all of it.
 *
 * @param at what it does next
 * @param read the read that goes on; null if none does
 * @param seen the grant as it was read last, which stays remembered for the next read; null if none was
 * @param claimed what the row holds since it was claimed; null if it is not
 * @param outcome what Notion answered to the refresh; null if it did not yet
 * @param told the pair of the last introspection; null if there was none
 * @param last the last introspection; null if there was none
 * @param looked when the row was last looked at in vain; null if it was not
 */
record Node(
        At at,
        TokenRead read,
        Grant seen,
        Grant claimed,
        RefreshOutcome outcome,
        TokenPair told,
        Introspection last,
        Instant looked) {

    enum At {
        IDLE,
        READ_THE_ROW,
        DECIDE,
        ASK_NOTION,
        CLAIM,
        REFRESH,
        COMMIT,
        READ_WHO_CAME_BEFORE,
        HOLD,
        REVOKE,
        END,
        WAIT
    }

    static final Node IDLE = new Node(At.IDLE, null, null, null, null, null, null, null);

    boolean isIdle() {
        return at == At.IDLE;
    }

    /** The pair that Notion gave, and that is in no database yet. */
    Optional<TokenPair> uncommitted() {
        return outcome instanceof RefreshOutcome.Renewed renewed ? Optional.of(renewed.pair()) : Optional.empty();
    }

    /** Whether its claim has to hold: from the moment that is written in it to the commit of what came of it. */
    boolean needsItsClaim() {
        return at == At.CLAIM || at == At.REFRESH || at == At.COMMIT;
    }

    Node at(At next) {
        return new Node(next, read, seen, claimed, outcome, told, last, looked);
    }

    Node begins(TokenRead begun, Grant remembered) {
        return new Node(At.DECIDE, begun, remembered, null, null, told, last, null);
    }

    Node ends() {
        return new Node(At.IDLE, null, seen, null, null, told, last, null);
    }

    Node sees(Grant row) {
        return new Node(At.DECIDE, read, row, null, null, told, last, null);
    }

    Node introspected(Introspection introspection) {
        return new Node(At.DECIDE, read.afterIntrospection(), seen, null, null, seen.tokens(), introspection, null);
    }

    Node remembers(Introspection introspection) {
        return new Node(at, read, seen, claimed, outcome, seen.tokens(), introspection, looked);
    }

    Node claims(Grant claim) {
        return new Node(At.CLAIM, read, seen, claim, null, told, last, null);
    }

    Node answered(RefreshOutcome answer) {
        return new Node(At.COMMIT, read, seen, claimed, answer, told, last, null);
    }

    Node waits(Instant now) {
        return new Node(At.WAIT, read.waiting(now, NextStep.PATIENCE), seen, null, null, told, last, now);
    }

    /** The pair that was seen is dead, and somebody else changed the row, or will. */
    Node looksAgain() {
        return new Node(At.READ_THE_ROW, knowingDead(), seen, null, null, told, last, null);
    }

    /** The pair that was seen is dead, and what the row holds now need not be read. */
    Node committed(Grant row) {
        return new Node(At.DECIDE, knowingDead(), row, null, null, told, last, null);
    }

    private TokenRead knowingDead() {
        return read.knowingDead(seen.tokens());
    }

    Introspection lastOf(Grant grant) {
        return grant.tokens().equals(told) ? last : Introspection.ofIssued(grant);
    }

    NextStep.Facts facts(Instant now) {
        var introspection = lastOf(seen);
        return new NextStep.Facts(seen, introspection, Instant.EPOCH, read, now);
    }
}
