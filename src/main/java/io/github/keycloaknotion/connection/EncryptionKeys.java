package io.github.keycloaknotion.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.github.keycloaknotion.grant.GrantCipher;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;

/**
 * The keys in Keycloak's vault that seal grants. They are forgotten after ten seconds, and with them everything that
 * they opened: so a new key counts without a restart, and a token read does not wait for the vault. Safe for use by
 * many threads. Each instance reads the vault for itself.
 */
public final class EncryptionKeys {

    private static final Logger LOG = Logger.getLogger(EncryptionKeys.class);

    private record Name(String realm, String reference) {}

    private final Cache<Name, GrantCipher> ciphers = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofSeconds(10))
            .scheduler(Scheduler.systemScheduler())
            .build();

    /**
     * The cipher of the keys that a reference leads to, in the vault of the session's realm.
     *
     * @param session whose realm is set; not null
     * @param reference {@link Setting#ENCRYPTION_KEY}; empty if the admin wants no sealing; not null
     * @return {@linkplain GrantCipher#isUsable unusable} if there are no such keys: the log says why; not null
     */
    public GrantCipher cipher(KeycloakSession session, String reference) {
        if (reference.isEmpty()) {
            return GrantCipher.none();
        }
        var realm = session.getContext().getRealm().getName();
        return ciphers.get(new Name(realm, reference), name -> {
            try {
                return read(session, reference);
            } catch (IllegalArgumentException e) {
                LOG.errorf("Grants of realm %s are not kept or read: %s: %s", realm, reference, e.getMessage());
                return GrantCipher.unusable();
            }
        });
    }

    /**
     * What is wrong with a reference, whose keys are read anew; empty if nothing is.
     *
     * @param reference empty if the admin wants no sealing
     */
    static Optional<Problem> problem(KeycloakSession session, String reference) {
        if (reference.isEmpty()) {
            return Optional.empty();
        }
        try {
            read(session, reference);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(new Problem(Setting.ENCRYPTION_KEY.key(), e.getMessage()));
        }
    }

    private static GrantCipher read(KeycloakSession session, String reference) {
        try (var keys = session.vault().getStringSecret(reference)) {
            return GrantCipher.of(keys.get()
                    .orElseThrow(() -> new IllegalArgumentException("the vault has nothing under this name")));
        }
    }
}
