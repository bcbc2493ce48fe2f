package io.github.keycloaknotion.token;

import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;

/** Why an app gets no token: one value for each answer. What apps do about them is in docs/app-guide.md. */
enum Refusal {
    ONLY_ACCESS_TOKENS(Status.BAD_REQUEST, "invalid_request", "only access tokens are handed out"),
    NO_SUBJECT(Status.BAD_REQUEST, "invalid_request", "there is no subject_token"),
    NOT_THE_SUBJECTS_CLIENT(Status.FORBIDDEN, "access_denied", "the subject_token is not for this client"),
    SUBJECT_NOT_PROVEN(
            Status.BAD_REQUEST,
            "invalid_request",
            "the subject_token is bound: to another client, or to a key or certificate without proof here"),
    CERTIFICATE_MISSING(Status.UNAUTHORIZED, "invalid_token", "the certificate of the token is missing"),
    CLIENT_MAY_NOT(Status.FORBIDDEN, "access_denied", "this client may not read Notion tokens"),
    NOTHING_STORED(Status.FORBIDDEN, "access_denied", "the provider stores no tokens"),
    WORKSPACE_NOT_ALLOWED(Status.FORBIDDEN, "access_denied", "the workspace is not allowed; name another workspace_id"),
    NOT_LINKED(Status.BAD_REQUEST, "not_linked", "the person has not connected Notion: send them through {way}"),
    DISCONNECTED(Status.BAD_REQUEST, "not_linked", "the person disconnected Notion: send them through {way}"),
    UNKNOWN_WORKSPACE(
            Status.BAD_REQUEST,
            "invalid_target",
            "the person has not connected this workspace: name another workspace_id, or send them through {way}"),
    ENDED(
            Status.BAD_REQUEST,
            "token_expired",
            "Notion ended the access to this workspace: send the person through {way}"),
    UNREADABLE(
            Status.BAD_REQUEST,
            "token_expired",
            "The access to this workspace was lost: send the person through {way}"),
    UNAVAILABLE("Notion cannot be asked for a fresh token at the moment", Duration.ofSeconds(5)),
    NOT_SET_UP("the provider is not set up correctly", Duration.ofMinutes(1));

    /** Stands for the parameters with which the person can connect. */
    private static final String WAY = "{way}";

    private final Status status;
    private final String error;
    private final String description;
    private final Duration retryAfter;

    Refusal(Status status, String error, String description) {
        this(status, error, description, Duration.ZERO);
    }

    /** A refusal that may pass by itself. */
    Refusal(String description, Duration retryAfter) {
        this(Status.SERVICE_UNAVAILABLE, "temporarily_unavailable", description, retryAfter);
    }

    Refusal(Status status, String error, String description, Duration retryAfter) {
        this.status = status;
        this.error = error;
        this.description = description;
        this.retryAfter = retryAfter;
    }

    /** The status of the answer; not null. */
    Status status() {
        return status;
    }

    /** The {@code error} of the answer (RFC 6749 §5.2); not null. */
    String error() {
        return error;
    }

    /** Whether the person can help by connecting Notion or the workspace. */
    boolean asksToConnect() {
        return description.endsWith(WAY);
    }

    /**
     * The {@code error_description} of the answer, for the app's developer; holds no secret.
     *
     * @param way the parameters of the authorization request with which the person connects, of use only if the refusal
     *     {@linkplain #asksToConnect() asks for that}; not null
     */
    String description(String way) {
        return description.replace(WAY, way);
    }

    /**
     * How long the app should wait before it asks again, if Notion did not say; zero if it is of no use to ask again.
     */
    Duration retryAfter() {
        return retryAfter;
    }
}
