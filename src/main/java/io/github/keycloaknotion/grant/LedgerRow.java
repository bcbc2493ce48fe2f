package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.Known.Kept;
import java.util.Optional;
import java.util.function.Consumer;
import org.keycloak.models.UserModel;

/** One grant's row in the ledger. What is read or written here also replaces what is remembered of the grant. */
final class LedgerRow implements GrantRow {

    private final Grants grants;
    private final UserModel user;
    private final Grant named;
    private final GrantKey key;
    private final Consumer<Grant> nobodys;

    /**
     * @param grants of the provider; not null
     * @param named the grant as it was read; not null
     * @param nobodys is given grants whose pair came when nobody could hold it any more; not null
     */
    LedgerRow(Grants grants, UserModel user, Grant named, Consumer<Grant> nobodys) {
        this.grants = grants;
        this.user = user;
        this.named = named;
        this.key = grants.key(user.getId(), named);
        this.nobodys = nobodys;
    }

    @Override
    public GrantKey key() {
        return key;
    }

    @Override
    public Optional<Grant> current() {
        return grants.current(user, null).find(key.workspaceId());
    }

    @Override
    public Optional<Grant> committed() {
        var row = grants.committed(ledger -> ledger.find(key)).flatMap(Kept::of);
        row.ifPresent(newer -> Known.learn(user, grants.name(), newer));
        return row.map(grants::opened);
    }

    @Override
    public boolean replace(Grant seen, Grant next) {
        var row = grants.row(user.getId(), next).withVersion(seen.version());
        var isSeenByReaders = next.ended() || !next.since().equals(seen.since());
        var replaced = isSeenByReaders
                ? grants.committedForAllNodes(user, ledger -> ledger.compareAndSet(row))
                : grants.committed(ledger -> ledger.compareAndSet(row));
        if (replaced) {
            Kept.of(row.withVersion(seen.version() + 1)).ifPresent(newer -> Known.learn(user, grants.name(), newer));
        }
        return replaced;
    }

    @Override
    public void revoke(TokenPair orphan) {
        nobodys.accept(named.renewed(orphan, Grants.now()));
    }

    @Override
    public void hold(TokenPair former) {
        var late = grants.row(user.getId(), named.renewed(former, Grants.now()));
        if (!grants.committed(ledger -> ledger.addFormer(key.rowId(), late.tokens()))) {
            revoke(former);
        }
    }
}
