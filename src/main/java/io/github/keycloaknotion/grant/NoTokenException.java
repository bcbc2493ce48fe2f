package io.github.keycloaknotion.grant;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/** There is no working token to hand out. The message is for the app's developer and holds no secret. */
public final class NoTokenException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    /** Why there is none. */
    public enum Reason {
        /** The person never connected Notion, or disconnected it. */
        NOT_LINKED,
        /** Notion ended the grant: the person must connect again. */
        ENDED,
        /** Notion is out of reach or wants to be left alone, and no token is known to work. */
        UNAVAILABLE
    }

    private final Reason reason;
    private final Duration retryAfter;

    NoTokenException(Reason reason, String message) {
        this(reason, message, null);
    }

    private NoTokenException(Reason reason, String message, Duration retryAfter) {
        super(message);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    static NoTokenException unavailable(Duration retryAfter) {
        return new NoTokenException(
                Reason.UNAVAILABLE, "Notion cannot be asked for a fresh token at the moment", retryAfter);
    }

    static NoTokenException notSetUp() {
        return new NoTokenException(Reason.UNAVAILABLE, "the provider is not set up correctly", Duration.ofMinutes(1));
    }

    public Reason reason() {
        return reason;
    }

    /** How long to wait before asking again; empty unless the reason is {@link Reason#UNAVAILABLE}. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
