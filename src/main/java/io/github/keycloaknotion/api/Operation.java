package io.github.keycloaknotion.api;

import java.time.Duration;

/**
 * A call that we make to Notion, and the longest time it may take from connecting to the last byte of the answer.
 *
 * <p>Calls that spend something (a code, a refresh token) are given longer: an answer that we do not wait for is lost
 * together with what was spent.
 */
public enum Operation {
    TOKEN("/v1/oauth/token", Duration.ofSeconds(20)),
    REFRESH("/v1/oauth/token", Duration.ofSeconds(20)),
    INTROSPECT("/v1/oauth/introspect", Duration.ofSeconds(5)),
    REVOKE("/v1/oauth/revoke", Duration.ofSeconds(10)),
    ME("/v1/users/me", Duration.ofSeconds(10));

    final String path;
    final Duration limit;

    Operation(String path, Duration limit) {
        this.path = path;
        this.limit = limit;
    }
}
