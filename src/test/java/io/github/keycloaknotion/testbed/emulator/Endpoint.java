package io.github.keycloaknotion.testbed.emulator;

/** The parts of Notion's API that the emulator has, beside the consent page. */
public enum Endpoint {
    TOKEN("/v1/oauth/token"),
    REFRESH("/v1/oauth/token"),
    INTROSPECT("/v1/oauth/introspect"),
    REVOKE("/v1/oauth/revoke"),
    ME("/v1/users/me"),
    SEARCH("/v1/search"),
    CHILDREN("/v1/blocks/{id}/children"),
    APPEND("/v1/blocks/{id}/children");

    final String path;

    Endpoint(String path) {
        this.path = path;
    }
}
