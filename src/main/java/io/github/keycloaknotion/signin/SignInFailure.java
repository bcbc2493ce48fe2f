package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.api.NotionException;
import jakarta.ws.rs.core.Response.Status;
import org.keycloak.services.messages.Messages;

/**
 * Why a sign-in failed: the message for the person, in the login theme's language, and what an admin can do, which
 * follows the cause in the log and in the event.
 */
enum SignInFailure {
    NO_STATE(Status.BAD_REQUEST, Messages.IDENTITY_PROVIDER_MISSING_STATE_ERROR, ""),
    UNUSABLE_STATE(Status.BAD_REQUEST, Messages.INVALID_REQUEST, ""),
    NO_CODE(Status.BAD_REQUEST, Messages.IDENTITY_PROVIDER_MISSING_CODE_OR_ERROR_ERROR, ""),
    CODE_CAME_TWICE(Status.BAD_REQUEST, "notionCodeRefusedMessage", ""),
    CODE_REFUSED(
            Status.BAD_REQUEST,
            "notionCodeRefusedMessage",
            "if every sign-in ends like this, check Keycloak's hostname settings, which the redirect URI follows"),
    ERROR_FROM_NOTION(Status.BAD_GATEWAY, Messages.IDENTITY_PROVIDER_UNEXPECTED_ERROR, ""),
    NO_KEY(
            Status.INTERNAL_SERVER_ERROR,
            "notionMisconfiguredMessage",
            "check the vault and the provider's encryptionKey"),
    NO_SECRET(
            Status.INTERNAL_SERVER_ERROR,
            "notionMisconfiguredMessage",
            "check the vault and the provider's clientSecret"),
    CONNECTION_REFUSED(
            Status.BAD_GATEWAY,
            "notionMisconfiguredMessage",
            "check the provider's client ID, client secret and redirect URI at Notion"),
    NOT_REACHED(
            Status.SERVICE_UNAVAILABLE,
            "notionUnavailableMessage",
            "check that this server reaches the provider's baseUrl, and its proxy and truststore settings"),
    BUSY(
            Status.SERVICE_UNAVAILABLE,
            "notionUnavailableMessage",
            "Notion wants less traffic or is overloaded, and it passes by itself"),
    ANSWER_LOST(Status.BAD_GATEWAY, "notionFailedMessage", "if it goes on, give the request_id to Notion's support"),
    ANSWER_INCOMPLETE(
            Status.BAD_GATEWAY, "notionFailedMessage", "if it goes on, give the request_id to Notion's support"),
    OWNED_BY_WORKSPACE(
            Status.FORBIDDEN, "notionConnectAsPersonMessage", "check that the connection at Notion is a public one"),
    WORKSPACE_NOT_ALLOWED(
            Status.FORBIDDEN,
            "notionWorkspaceRefusedMessage",
            "add it to the provider's allowedWorkspaces if it should be"),
    ANOTHER_ACCOUNT(Status.CONFLICT, "notionAnotherAccountMessage", "it has to be disconnected first"),
    SEVERAL_USERS(Status.CONFLICT, "notionSeveralUsersMessage", "remove the link from all of them but one"),
    INTERRUPTED(
            Status.INTERNAL_SERVER_ERROR,
            "notionInterruptedMessage",
            "all of it is in the log if io.github.keycloaknotion is logged at DEBUG");

    private final Status status;
    private final String message;
    private final String remedy;

    SignInFailure(Status status, String message, String remedy) {
        this.status = status;
        this.message = message;
        this.remedy = remedy;
    }

    /** The failure of a sign-in whose code could not be exchanged. */
    static SignInFailure of(NotionException failure) {
        return switch (failure.reason()) {
            case UNREACHABLE -> NOT_REACHED;
            case BUSY -> BUSY;
            case LOST -> failure.isFromGateway() ? NOT_REACHED : ANSWER_LOST;
            case REFUSED -> failure.refusedWith("invalid_grant") ? CODE_REFUSED : CONNECTION_REFUSED;
        };
    }

    /** The status of the page; not null. */
    Status status() {
        return status;
    }

    /** The key of the message that the person reads, in our message bundles or Keycloak's; not null. */
    String message() {
        return message;
    }

    /**
     * What happened, and what an admin can do about it.
     *
     * @param cause what happened; not null
     */
    String reason(String cause) {
        return remedy.isEmpty() ? cause : cause + "; " + remedy;
    }
}
