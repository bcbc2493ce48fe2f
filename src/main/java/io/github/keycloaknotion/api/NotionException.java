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
        /** Notion asked us to come back later (429, 503, 529, {@code conflict_error}): nothing happened there. */
        BUSY,
        /** Notion understood the call and said no. */
        REFUSED,
        /** The call was sent and no usable answer came back: Notion may have acted on it. */
        LOST
    }

    private final Reason reason;
    private final Refusal refusal;
    private final String requestId;
    private final Duration retryAfter;

    /**
     * What stands in an answer that is no success.
     *
     * @param operation that was called; not null
     * @param status of HTTP
     * @param code Notion's error code; null if there is none: then it is not Notion that answered, but a gateway before it
     */
    record Refusal(Operation operation, int status, String code) {

        Reason reason() {
            return switch (status) {
                case 429, 503, 529 -> Reason.BUSY;
                // Of the pages that a gateway shows in Notion's place, these say that Notion was not reached.
                case 521, 522, 523, 525, 526 -> Reason.UNREACHABLE;
                default ->
                    "conflict_error".equals(code)
                            ? Reason.BUSY
                            : status / 100 != 4 ? Reason.LOST : code == null ? Reason.UNREACHABLE : Reason.REFUSED;
            };
        }

        /** Whether it would meet every other grant of the connection too. With a person's token, 401 is about that. */
        boolean concernsConnection() {
            return switch (status) {
                case 429, 503, 529 -> true;
                default ->
                    operation != Operation.ME
                            && code != null
                            && (status == 401 || code.equals("invalid_client") || code.equals("unauthorized_client"));
            };
        }
    }

    private NotionException(
            Operation operation,
            Reason reason,
            Refusal refusal,
            String requestId,
            Duration retryAfter,
            String description,
            Throwable cause) {
        super(operation.path + ": " + description + " (request_id " + requestId + ")", cause);
        this.reason = reason;
        this.refusal = refusal;
        this.requestId = requestId;
        this.retryAfter = retryAfter;
    }

    static NotionException unreachable(Operation operation, Throwable cause) {
        return new NotionException(
                operation, Reason.UNREACHABLE, null, null, null, "not reached: " + kindOf(cause), cause);
    }

    static NotionException refusedByProxy(Operation operation, int status) {
        return new NotionException(
                operation, Reason.UNREACHABLE, null, null, null, "not reached: the proxy answers " + status, null);
    }

    static NotionException lost(Operation operation, Throwable cause) {
        return new NotionException(
                operation, Reason.LOST, null, null, null, "no complete answer: " + kindOf(cause), cause);
    }

    static NotionException unusable(Operation operation, String what, String requestId) {
        return new NotionException(operation, Reason.LOST, null, requestId, null, "unusable answer: " + what, null);
    }

    /**
     * An answer that is no success.
     *
     * @param gateway what answered if it is not Notion, in words that are safe to log; null if nobody can say
     */
    static NotionException status(Refusal refusal, String requestId, Duration retryAfter, String gateway) {
        var answerer = refusal.code != null
                ? refusal.code
                : "without a code of Notion's" + (gateway == null ? "" : ", from " + gateway);
        return new NotionException(
                refusal.operation,
                refusal.reason(),
                refusal,
                requestId,
                retryAfter,
                "HTTP " + refusal.status + ' ' + answerer,
                null);
    }

    /** The class alone: messages of I/O exceptions may quote what was sent or received. */
    private static String kindOf(Throwable cause) {
        return cause.getClass().getSimpleName();
    }

    /** What is known about Notion's side; never null. */
    public Reason reason() {
        return reason;
    }

    /** Whether Notion refused the call with this error code, for example {@code invalid_grant}. */
    public boolean refusedWith(String errorCode) {
        return reason == Reason.REFUSED && Objects.equals(refusal.code, errorCode);
    }

    /** Whether it was answered, but not by Notion: by a gateway before it. */
    public boolean isFromGateway() {
        return refusal != null && refusal.code == null;
    }

    /**
     * Whether it is about our connection as a whole, and not about the grant that was presented: a client that Notion does
     * not know, or one that is to come back later.
     */
    public boolean concernsConnection() {
        return refusal != null && refusal.concernsConnection();
    }

    /** Whether Notion does not take our client: its id or secret is wrong, or it may not do this. */
    public boolean refusesClient() {
        return reason == Reason.REFUSED && concernsConnection();
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
