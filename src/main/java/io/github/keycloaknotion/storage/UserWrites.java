package io.github.keycloaknotion.storage;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/**
 * What a sign-in writes into a user. A user storage may refuse some of it or all, as a read-only LDAP does: the user
 * then keeps what the storage has, the sign-in goes on, and the log has one line for the request. Lives for one
 * request.
 */
public final class UserWrites {

    private static final Logger LOG = Logger.getLogger(UserWrites.class);

    private static final String PREFIX = "NOTION_USER_WRITES.";

    private final Set<String> refused = new LinkedHashSet<>();

    private UserWrites(KeycloakSession session, UserModel user) {
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                if (!refused.isEmpty()) {
                    LOG.infof(
                            "User %s keeps %s: their user storage does not let it be written",
                            user.getId(), String.join(", ", refused));
                }
            }

            @Override
            protected void rollbackImpl() {
                // Nothing was written at all.
            }
        });
    }

    /**
     * Everything that the request writes into a user. Keycloak may load the user again within a request: users with the
     * same id share one object.
     */
    public static UserWrites of(KeycloakSession session, UserModel user) {
        var key = PREFIX + user.getId();
        var known = session.getAttribute(key, UserWrites.class);
        if (known != null) {
            return known;
        }
        var writes = new UserWrites(session, user);
        session.setAttribute(key, writes);
        return writes;
    }

    /**
     * Writes something, if the storage accepts it.
     *
     * @param what for the log: a field's name, and nothing that people chose; not null
     * @param write calls a setter of the user; not null
     * @return whether it was written
     */
    public boolean attempt(String what, Runnable write) {
        try {
            write.run();
            return true;
        } catch (ReadOnlyException e) {
            refused.add(what);
            return false;
        }
    }
}
