package io.github.keycloaknotion.testbed.app;

/** Keycloak knows of no session of the person with this app any more. */
final class SignedOutException extends Exception {

    private static final long serialVersionUID = 1;
}
