package io.github.keycloaknotion.testbed.app;

import java.net.URI;

/**
 * A person under way to Keycloak, until they come back with this state.
 *
 * @param mark how many calls Notion had seen when they left
 */
record Attempt(Purpose purpose, URI url, String state, String nonce, String verifier, int mark) {

    /** What a person is sent to Keycloak for. */
    enum Purpose {
        /** Past the login page, straight to Notion. */
        SIGN_IN("Signed in with Notion", "You did not sign in."),
        /** Another workspace, or the same one again. */
        CONNECT("Connected a workspace", "Nothing was connected."),
        /** Asks nothing: whoever has a session at Keycloak is signed in, and nobody else. */
        SIGN_IN_SILENTLY("Signed in again, unasked", "Your session has ended. Please sign in again.");

        final String success;
        final String failure;

        Purpose(String success, String failure) {
            this.success = success;
            this.failure = failure;
        }
    }
}
