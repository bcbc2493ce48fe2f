package io.github.keycloaknotion.outbox;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.Registration;
import io.github.keycloaknotion.grant.GrantCipher;
import java.util.Optional;

/** The client secret of a connection as it lies in the outbox: sealed if there is a key. A vault reference is no secret. */
public final class SealedSecret {

    private static final String PLACE = "notion-connection";

    private SealedSecret() {}

    /** What the connection is known by, as it may be written down; without the secret if the admin's key cannot be had. */
    public static Registration in(Connection connection) {
        var registration = connection.settings().registration();
        if (!registration.holdsSecret()) {
            return registration;
        }
        var cipher = connection.cipher();
        return registration.withSecret(cipher.isUsable() ? cipher.seal(registration.clientSecret(), PLACE) : "");
    }

    /** What was written down, with the secret as the admin wrote it; empty if no key opens it. */
    public static Optional<Registration> open(Registration written, GrantCipher cipher) {
        return written.holdsSecret()
                ? cipher.open(written.clientSecret(), PLACE).map(written::withSecret)
                : Optional.of(written);
    }
}
