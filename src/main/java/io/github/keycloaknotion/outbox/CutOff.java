package io.github.keycloaknotion.outbox;

import io.github.keycloaknotion.api.Json;
import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.grant.GrantList;
import io.github.keycloaknotion.grant.GrantSelection;
import io.github.keycloaknotion.grant.Grants;
import io.github.keycloaknotion.grant.Ledger;
import io.github.keycloaknotion.grant.Remains;
import org.keycloak.storage.UserStorageUtil;

/**
 * Grants that an admin cuts off: they are removed from the table, and their pairs are put into the outbox to be
 * revoked. There may be a hundred thousand of them, so it is done in batches.
 *
 * @param grants not null
 * @param unlink whether the links of people go, too, who have given no others through the provider
 */
public record CutOff(GrantSelection grants, boolean unlink) {

    /** How many grants one transaction removes, which takes a fraction of a second. */
    private static final int BATCH = 200;

    /**
     * Reads what {@link #begin} wrote into the outbox.
     *
     * @param json the payload of the entry; not null
     * @throws IllegalArgumentException if it is nothing of the kind
     */
    public static CutOff parse(String json) {
        return Json.read(json, CutOff.class);
    }

    /** What is left after a batch. */
    public enum Left {
        /** All grants are removed. */
        NOTHING,
        /** There may be more grants. */
        MORE,
        /** Some grants were not removed, since others were changing them. */
        BUSY
    }

    /**
     * Cuts off some of the grants in the connection's transaction, and leaves the rest, if there are more, to the
     * outbox.
     */
    public void begin(Connection connection) {
        if (next(connection) != Left.NOTHING) {
            Revocations.of(connection).addGrants(this);
        }
    }

    /**
     * Cuts off some more of the grants, in the connection's transaction.
     *
     * @return what is left; not null
     */
    public Left next(Connection connection) {
        var remains = new GrantList(connection.session()).remains(grants, BATCH);
        var revocations = Revocations.of(connection);
        var gone = remains.stream()
                .filter(grant -> isGoneAfter(connection, revocations, grant))
                .count();
        forgetRemembered(connection);
        if (gone < remains.size()) {
            return Left.BUSY;
        }
        return gone < BATCH ? Left.NOTHING : Left.MORE;
    }

    private boolean isGoneAfter(Connection connection, Revocations revocations, Remains remains) {
        if (unlink && isUnlinkedAfter(connection, remains)) {
            return true;
        }
        var isGone = new Ledger(connection.session()).delete(remains);
        if (isGone) {
            revocations.add(remains);
        }
        return isGone;
    }

    /** Whether the link was removed: then the listener for that, in the package {@code leaving}, removes the grants. */
    private boolean isUnlinkedAfter(Connection connection, Remains remains) {
        var session = connection.session();
        if (new GrantList(session).hasOthers(remains, grants)) {
            return false;
        }
        var user = session.users().getUserById(connection.realm(), remains.key().userId());
        return user != null && session.users().removeFederatedIdentity(connection.realm(), user, connection.alias());
    }

    /** Otherwise tokens that are remembered would still be handed out. */
    private void forgetRemembered(Connection connection) {
        var session = connection.session();
        var cache = UserStorageUtil.userCache(session);
        if (cache == null) {
            return;
        }
        var user = grants.userId() == null ? null : session.users().getUserById(connection.realm(), grants.userId());
        if (user == null) {
            cache.evict(connection.realm());
        } else {
            Grants.forgetRemembered(session, connection.realm(), user);
        }
    }
}
