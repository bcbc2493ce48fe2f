package io.github.keycloaknotion.grant;

import java.time.Instant;
import java.util.Objects;

/**
 * Somebody set out to refresh a grant. The claim is committed before Notion is called, so that nobody else presents the
 * same refresh token meanwhile, and a crash leaves a trace.
 *
 * @param at when Notion was about to be called; after a lost answer, when the call was over; not null
 * @param attempt 1, and one more after each attempt whose answer was lost
 * @param lost whether the call is over, and its answer was lost
 */
public record Claim(Instant at, int attempt, boolean lost) {

    public Claim {
        Objects.requireNonNull(at);
    }

    /** The same claim, once the call is over without an answer. */
    public Claim withLostAnswer(Instant now) {
        return new Claim(now, attempt, true);
    }
}
