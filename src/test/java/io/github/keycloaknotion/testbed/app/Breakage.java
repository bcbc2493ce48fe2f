package io.github.keycloaknotion.testbed.app;

import java.util.Locale;

/** What a person may break, to see who notices. */
enum Breakage {
    TOKEN("Kill the token", "The access token dies at Notion.", "You killed the access token at Notion"),
    CROWD(
            "200 apps ask at once",
            "All of them, for a token that just died.",
            "200 apps asked at once for a dead token"),
    OUTAGE("Notion is down", "For ten seconds, to every call.", "Notion went down for ten seconds"),
    ANSWER("Lose an answer", "Notion refreshes, and nobody hears the answer.", "Notion’s answer to a refresh was lost"),
    CONNECTION(
            "Remove the connection", "What you would do in Notion’s settings.", "You removed the connection at Notion"),
    ACCOUNT("Delete me", "Keycloak’s admin deletes your account.", "Keycloak’s admin deleted you");

    final String title;
    final String description;
    final String done;

    Breakage(String title, String description, String done) {
        this.title = title;
        this.description = description;
        this.done = done;
    }

    /** Its part of the address that a form is sent to. */
    String path() {
        return name().toLowerCase(Locale.ROOT);
    }
}
