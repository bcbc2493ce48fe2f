package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.GrantKey;
import io.github.keycloaknotion.grant.GrantRow;
import java.util.Optional;
import java.util.UUID;

/** A grant's row without a database, for one reader at a time. */
final class MemoryRow implements GrantRow {

    private final GrantKey key;
    private Grant grant;

    MemoryRow(Grant grant) {
        this.grant = grant;
        this.key = new GrantKey(
                "realm",
                grant.alias(),
                UUID.randomUUID().toString(),
                grant.workspace().id());
    }

    Grant grant() {
        return grant;
    }

    @Override
    public GrantKey key() {
        return key;
    }

    @Override
    public Optional<Grant> current() {
        return Optional.of(grant);
    }

    @Override
    public Optional<Grant> committed() {
        return Optional.of(grant);
    }

    @Override
    public boolean replace(Grant seen, Grant next) {
        if (grant.version() != seen.version()) {
            return false;
        }
        grant = next;
        return true;
    }

    @Override
    public void revoke(TokenPair orphan) {
        throw new AssertionError("nobody left");
    }

    @Override
    public void hold(TokenPair former) {
        throw new AssertionError("nobody signed in");
    }
}
