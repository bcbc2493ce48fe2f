package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.api.TokenPair;
import java.util.Optional;

/**
 * The row that holds one grant, for whoever keeps the grant's token working. A change that is made here is committed
 * when the method returns, whatever becomes of the request.
 */
public interface GrantRow {

    /** What tells the grant from all others; not null. */
    GrantKey key();

    /** The grant as this request's transaction sees it, read anew; empty if it is gone. */
    Optional<Grant> current();

    /**
     * The grant as it is committed in the database, whatever caches and this request's transaction say; empty if it is
     * gone.
     */
    Optional<Grant> committed();

    /**
     * Changes the grant if it still is what was seen, and commits that.
     *
     * @return whether it was; if not, nothing is changed
     */
    boolean replace(Grant seen, Grant next);

    /** Takes a pair that came when the grant was gone: it is revoked at Notion if the admin wants that. */
    void revoke(TokenPair orphan);

    /**
     * Takes a pair that came when a newer sign-in had brought another: it joins the former pairs of the row. If the
     * grant is gone by now, it is revoked.
     */
    void hold(TokenPair former);
}
