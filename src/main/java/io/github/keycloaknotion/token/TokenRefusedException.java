package io.github.keycloaknotion.token;

import java.io.Serial;
import java.time.Duration;

/** There is no working token to hand out. */
final class TokenRefusedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final Refusal refusal;
    private final Duration retryAfter;

    TokenRefusedException(Refusal refusal) {
        this(refusal, refusal.retryAfter());
    }

    TokenRefusedException(Refusal refusal, Duration retryAfter) {
        super(refusal.error());
        this.refusal = refusal;
        this.retryAfter = retryAfter;
    }

    /** What the app is to be told; not null. */
    Refusal refusal() {
        return refusal;
    }

    /** How long to wait before asking again; zero if that is of no use. */
    Duration retryAfter() {
        return retryAfter;
    }
}
