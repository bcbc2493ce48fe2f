package io.github.keycloaknotion.api;

import java.io.Serial;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A call to Notion that failed.
 *
 * <p>The message consists of our own text, Notion's error code and {@code request_id}, and the short headers by which a
 * gateway names itself. It never quotes the rest of an answer: so it is safe to log and to put into an event.
 */
public final class NotionException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    /** What the failure says about Notion's side of the call. */
    public enum Reason {
        /** The call never reached Notion: nothing happened there. */
        UNREACHABLE,
        /** Notion asked us to call later (429, 503, 529, {@code conflict_error}): nothing happened there. */
        BUSY,
        /** Notion understood the call and refused it. */
        REFUSED,
        /** The call was sent and no usable answer came back: Notion may have acted on it. */
        LOST
    }

    private final Reason reason;
    private final Refusal refusal;
    private final String requestId;
    private final Duration retryAfter;

    /**
     * What is known of an answer that is no success.
     *
     * @param operation that was called; not null
     * @param status of HTTP
     * @param code Notion's error code; null if there is none: then a gateway in front of Notion has answered
     */
    record Refusal(Operation operation, int status, String code) {

        Reason reason() {
            return switch (status) {
                case 429, 503, 529 -> Reason.BUSY;
                // With these, Cloudflare says that it has not reached Notion.
                case 521, 522, 523, 525, 526 -> Reason.UNREACHABLE;
                default ->
                    "conflict_error".equals(code)
                            ? Reason.BUSY
                            : status / 100 != 4 ? Reason.LOST : code == null ? Reason.UNREACHABLE : Reason.REFUSED;
            };
        }

        /**
         * Whether a call with any other grant of the connection would fail like this, too. If the call was made with a
         * person's token, a 401 is about that token.
         */
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
     * @param gateway what has answered if it was not Notion, in a form that is safe to log; null if that is not known
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

    /** The class only: messages of I/O exceptions may quote what was sent or received. */
    private static String kindOf(Throwable cause) {
        return cause.getClass().getSimpleName();
    }

    /** What the failure says about Notion's side of the call; not null. */
    public Reason reason() {
        return reason;
    }

    /** Whether Notion refused the call with this error code, for example {@code invalid_grant} (RFC 6749 §5.2). */
    public boolean refusedWith(String errorCode) {
        return reason == Reason.REFUSED && Objects.equals(refusal.code, errorCode);
    }

    /** Whether a gateway in front of Notion has answered, and not Notion. */
    public boolean isFromGateway() {
        return refusal != null && refusal.code == null;
    }

    /**
     * Whether the failure is about our connection as a whole, and not about the grant that was presented: Notion does
     * not accept the client, or wants fewer calls.
     */
    public boolean concernsConnection() {
        return refusal != null && refusal.concernsConnection();
    }

    /** Whether Notion does not accept our client: its id or secret is wrong, or it may not make this call. */
    public boolean refusesClient() {
        return reason == Reason.REFUSED && concernsConnection();
    }

    /** Notion's {@code request_id}, which its support asks for; empty if none came back. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** How long Notion asked us to wait ({@code Retry-After}, RFC 9110 §10.2.3); empty if it did not say. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
