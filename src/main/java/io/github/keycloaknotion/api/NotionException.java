package io.github.keycloaknotion.api;

import java.io.Serial;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A call to Notion that did not bring what it was made for.
 *
 * <p>The message is made of our own words, Notion's error code and its {@code request_id}, and never of the text that
 * Notion sent: it is safe to log and to put into an event.
 */
public final class NotionException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    /** What the failure tells about Notion's side of the call. */
    public enum Reason {
        /** The call never reached Notion: nothing happened there. */
        UNREACHABLE,
        /** Notion asked us to come back later (429, 503, 529): nothing happened there. */
        BUSY,
        /** Notion understood the call and said no. */
        REFUSED,
        /** The call was sent and no usable answer came back: Notion may have acted on it. */
        LOST
    }

    private final Operation operation;
    private final Reason reason;
    private final String code;
    private final String requestId;
    private final Duration retryAfter;

    private NotionException(
            Operation operation,
            Reason reason,
            String code,
            String requestId,
            Duration retryAfter,
            String description,
            Throwable cause) {
        super(operation.path + ": " + description + " (request_id " + requestId + ")", cause);
        this.operation = operation;
        this.reason = reason;
        this.code = code;
        this.requestId = requestId;
        this.retryAfter = retryAfter;
    }

    static NotionException unreachable(Operation operation, Throwable cause) {
        return new NotionException(
                operation, Reason.UNREACHABLE, null, null, null, "not reached: " + kindOf(cause), cause);
    }

    static NotionException lost(Operation operation, Throwable cause) {
        return new NotionException(
                operation, Reason.LOST, null, null, null, "no complete answer: " + kindOf(cause), cause);
    }

    static NotionException unusable(Operation operation, String what, String requestId) {
        return new NotionException(operation, Reason.LOST, null, requestId, null, "unusable answer: " + what, null);
    }

    static NotionException status(
            Operation operation, Reason reason, int status, String code, String requestId, Duration retryAfter) {
        return new NotionException(operation, reason, code, requestId, retryAfter, "HTTP " + status + ' ' + code, null);
    }

    /** The class alone: messages of I/O exceptions may quote what was sent or received. */
    private static String kindOf(Throwable cause) {
        return cause.getClass().getSimpleName();
    }

    /** The call that failed; never null. */
    public Operation operation() {
        return operation;
    }

    /** What is known about Notion's side; never null. */
    public Reason reason() {
        return reason;
    }

    /** Whether Notion refused the call with this error code, for example {@code invalid_grant}. */
    public boolean refusedWith(String errorCode) {
        return reason == Reason.REFUSED && Objects.equals(code, errorCode);
    }

    /** Notion's {@code request_id}, which its support asks for; empty if none came back. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** How long Notion asked us to stay away ({@code Retry-After}); empty if it did not say. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
