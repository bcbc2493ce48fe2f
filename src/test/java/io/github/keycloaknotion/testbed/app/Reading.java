package io.github.keycloaknotion.testbed.app;

import java.util.List;

/**
 * What came of it when the app wanted to read a workspace's pages.
 *
 * @param workspaceId of the workspace; null if Keycloak did not say
 * @param pages none, unless the outcome is that they were read
 * @param tokenEnding the last characters of Notion's token, which is not kept; empty if there was none
 * @param because Keycloak's or Notion's own words, or their status; may be empty
 * @param retryAfter when to try again, in seconds; null if nobody knows
 */
record Reading(
        Outcome outcome, String workspaceId, List<Page> pages, String tokenEnding, String because, String retryAfter) {

    private static final int SHOWN = 4;

    record Page(String title, String url) {}

    /** What to do about it: see "Errors" in docs/tokens.md. */
    enum Outcome {
        /** Nothing: here they are. */
        READ,
        /** The person connects Notion. */
        NOT_CONNECTED,
        /** The person connects again what they, or Notion, ended. */
        ENDED,
        /** Another workspace: this one is not connected any more. */
        GONE,
        /** An admin has to let the app, or the workspace. */
        REFUSED,
        /** Keycloak has no token that works: try again in a while. */
        NO_TOKEN_NOW,
        /** Notion does not answer the app: try again in a while. */
        NOTION_FAILS
    }

    /** Nothing was read, for what Keycloak answered. */
    static Reading without(Broker.Answer answer) {
        var outcome = switch (answer.text("error")) {
            case "not_linked" -> Outcome.NOT_CONNECTED;
            case "token_expired" -> Outcome.ENDED;
            case "invalid_target" -> Outcome.GONE;
            case "temporarily_unavailable" -> Outcome.NO_TOKEN_NOW;
            default -> Outcome.REFUSED;
        };
        var because = answer.status() + " " + answer.text("error_description");
        return new Reading(outcome, null, List.of(), "", because.strip(), answer.retryAfter());
    }

    /** Nothing was read, for what Notion answered to this token. */
    static Reading failed(Broker.Answer token, Broker.Answer notion) {
        return new Reading(
                Outcome.NOTION_FAILS,
                token.text("workspace_id"),
                List.of(),
                ending(token.token()),
                Integer.toString(notion.status()),
                notion.retryAfter());
    }

    /** The pages that Notion gave for this token. */
    static Reading of(Broker.Answer token, List<Page> pages) {
        return new Reading(Outcome.READ, token.text("workspace_id"), pages, ending(token.token()), "", null);
    }

    private static String ending(String token) {
        return token.substring(Math.max(0, token.length() - SHOWN));
    }

    /** The same in a few words, for the journal. */
    String summary() {
        return switch (outcome) {
            case READ -> pages.size() == 1 ? "1 page shown" : pages.size() + " pages shown";
            case NOT_CONNECTED, GONE -> "Not connected";
            case ENDED -> "Notion ended the access: connect again";
            case REFUSED -> "Keycloak answered " + because;
            case NO_TOKEN_NOW -> "Keycloak answered " + because + soon();
            case NOTION_FAILS -> "Notion answered " + because + soon();
        };
    }

    private String soon() {
        return retryAfter == null ? "" : ": again in " + retryAfter + " s";
    }
}
