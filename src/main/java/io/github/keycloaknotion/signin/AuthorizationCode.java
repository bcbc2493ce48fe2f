package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.connection.Connection;
import java.nio.charset.StandardCharsets;
import org.keycloak.jose.jws.crypto.HashUtils;

/**
 * A code that came from Notion by way of the person's browser, and can be exchanged once (RFC 6749 §4.1.2).
 *
 * @param value never logged; not null
 */
record AuthorizationCode(String value) {

    /** How long a code is remembered as used: longer than any code should live (ten minutes at most, RFC 6749 §4.1.2). */
    private static final long LIFESPAN_SECONDS = 3_600;

    /**
     * Whether nobody has used the code, on any node of the cluster; from now on it is used. If an impatient person
     * clicks twice, the second request must not spend the code of the first one.
     */
    boolean isFirstUse(Connection connection) {
        var key = connection.settings().getInternalId() + value;
        var hash = HashUtils.sha256UrlEncodedHash(key, StandardCharsets.UTF_8);
        return connection.session().singleUseObjects().putIfAbsent("notion.code." + hash, LIFESPAN_SECONDS);
    }

    /** Says nothing of the code, so that it gets into no log. */
    @Override
    public String toString() {
        return "authorization code";
    }
}
