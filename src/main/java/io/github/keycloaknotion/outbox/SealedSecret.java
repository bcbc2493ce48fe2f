package io.github.keycloaknotion.outbox;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.Registration;
import io.github.keycloaknotion.grant.GrantCipher;
import java.util.Optional;

/**
 * The client secret of a connection as it lies in the outbox: sealed if there is a key. A vault reference is stored as
 * it is, since it is no secret.
 */
public final class SealedSecret {

    private static final String PLACE = "notion-connection";

    private SealedSecret() {}

    /**
     * What identifies the connection, as it may be written down.
     *
     * @return without the secret if the admin's key cannot be read; not null
     */
    public static Registration in(Connection connection) {
        var registration = connection.settings().registration();
        if (!registration.holdsSecret()) {
            return registration;
        }
        var cipher = connection.cipher();
        return registration.withSecret(cipher.isUsable() ? cipher.seal(registration.clientSecret(), PLACE) : "");
    }

    /**
     * What was written down, with the secret as the admin wrote it.
     *
     * @param written what {@link #in} returned; not null
     * @param cipher of the connection; not null
     * @return empty if no key opens the secret
     */
    public static Optional<Registration> open(Registration written, GrantCipher cipher) {
        return written.holdsSecret()
                ? cipher.open(written.clientSecret(), PLACE).map(written::withSecret)
                : Optional.of(written);
    }
}
