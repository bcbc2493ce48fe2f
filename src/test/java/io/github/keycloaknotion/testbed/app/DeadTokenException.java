package io.github.keycloaknotion.testbed.app;

/** Keycloak does not take its access token any more. */
final class DeadTokenException extends Exception {

    private static final long serialVersionUID = 1;
}
