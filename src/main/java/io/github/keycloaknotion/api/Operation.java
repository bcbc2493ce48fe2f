package io.github.keycloaknotion.api;

import java.time.Duration;

/**
 * A call that we make to Notion, and the longest time it may take from connecting to the last byte of the answer.
 *
 * <p>Calls that spend something (a code, a refresh token) are given longer: if we do not wait for the answer, what was
 * spent is lost with it.
 */
public enum Operation {
    /** Notion's "Create a token". */
    TOKEN("/v1/oauth/token", Duration.ofSeconds(20)),
    /** Notion's "Refresh a token". */
    REFRESH("/v1/oauth/token", Duration.ofSeconds(20)),
    /** Notion's "Introspect a token". */
    INTROSPECT("/v1/oauth/introspect", Duration.ofSeconds(5)),
    /** Notion's "Revoke a token". */
    REVOKE("/v1/oauth/revoke", Duration.ofSeconds(10)),
    /** Notion's "Retrieve your token's bot user". */
    ME("/v1/users/me", Duration.ofSeconds(10));

    final String path;
    final Duration limit;

    Operation(String path, Duration limit) {
        this.path = path;
        this.limit = limit;
    }
}
