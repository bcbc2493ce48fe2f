package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.api.TokenPair;
import java.util.Optional;

/**
 * The row that holds one grant, as far as the upkeep of its token needs it. What changes it here is committed when the
 * method returns, whatever becomes of the request.
 */
public interface GrantRow {

    /** What tells the grant from all others; not null. */
    GrantKey key();

    /** The grant as this request may see it now, past what was remembered; empty if it is gone. */
    Optional<Grant> current();

    /** The grant as the database has it, whatever caches and this request's transaction say; empty if it is gone. */
    Optional<Grant> committed();

    /**
     * Changes the grant if it still is what was seen, and commits that.
     *
     * @param seen not null
     * @param next not null
     * @return whether it was; if not, nothing is changed
     */
    boolean replace(Grant seen, Grant next);

    /**
     * Takes a pair that came when the grant was gone: it is revoked at Notion, as far as the admin wants that.
     *
     * @param orphan not null
     */
    void revoke(TokenPair orphan);

    /**
     * Takes a pair that came when a newer sign-in had brought another: it has the fate of the pair that the sign-in
     * replaced. If the grant is gone by now, it is revoked.
     *
     * @param former not null
     */
    void hold(TokenPair former);
}
