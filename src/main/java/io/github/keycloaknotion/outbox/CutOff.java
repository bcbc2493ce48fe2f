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
 * Grants that an admin cuts off: they are removed, and their pairs put on the way to be revoked. There may be a hundred
 * thousand: so it is done bit by bit.
 *
 * @param grants not null
 * @param unlink whether the links of people go, too, who have given no others through the provider
 */
public record CutOff(GrantSelection grants, boolean unlink) {

    /** So many take a fraction of a second. */
    private static final int BATCH = 200;

    /** Reads what {@link Revocations#addGrants} wrote. */
    public static CutOff parse(String json) {
        return Json.read(json, CutOff.class);
    }

    /** What a batch leaves. */
    public enum Left {
        NOTHING,
        /** There may be more. */
        MORE,
        /** Some that others were changing. */
        BUSY
    }

    /** Cuts off some of them in the connection's transaction, and leaves the rest, if there are more, to the outbox. */
    public void begin(Connection connection) {
        if (next(connection) != Left.NOTHING) {
            Revocations.of(connection).addGrants(this);
        }
    }

    /** Cuts off some more of them, in the connection's transaction. */
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

    /** Who hears that a link goes removes the grants that it has left. */
    private boolean isUnlinkedAfter(Connection connection, Remains remains) {
        var session = connection.session();
        if (new GrantList(session).hasOthers(remains, grants)) {
            return false;
        }
        var user = session.users().getUserById(connection.realm(), remains.key().userId());
        return user != null && session.users().removeFederatedIdentity(connection.realm(), user, connection.alias());
    }

    /** What is remembered of a grant would be handed out still. */
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
