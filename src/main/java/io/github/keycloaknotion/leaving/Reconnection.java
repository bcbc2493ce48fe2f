package io.github.keycloaknotion.leaving;

import io.github.keycloaknotion.grant.GrantCipher;
import io.github.keycloaknotion.grant.GrantKey;
import io.github.keycloaknotion.grant.Ledger;
import io.github.keycloaknotion.grant.LinkedUsers;
import io.github.keycloaknotion.outbox.Revocation;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.OutboxEntryEntity;

/**
 * A person who is connected with the workspace of a pair that is to be revoked: they have connected it again since, or
 * the pair came by a sign-in or a linking that was refused. Notion does not say whether a revocation ends this pair
 * only or all that the person granted, and older connections give the same pair again. So the pair is kept with the
 * person's grant, and is revoked with it when they leave.
 */
final class Reconnection {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final OutboxEntryEntity entry;
    private final Revocation revocation;

    /**
     * @param session in whose transaction the pair is moved; not null
     * @param realm the entry's, which still exists; not null
     */
    Reconnection(KeycloakSession session, RealmModel realm, OutboxEntryEntity entry, Revocation revocation) {
        this.session = session;
        this.realm = realm;
        this.entry = entry;
        this.revocation = revocation;
    }

    /**
     * Moves the pair to the person's grant, if they have one.
     *
     * @return whether it was moved; if not, nothing was changed
     */
    boolean takesThePair(GrantCipher cipher) {
        var pair = cipher.open(entry.getPayload(), revocation.place());
        return pair.isPresent()
                && rows().anyMatch(row -> new Ledger(session).addFormer(row, cipher.seal(pair.get(), row)));
    }

    /** The ids of the rows in which the person's grants for the workspace are, if there are any. */
    private Stream<String> rows() {
        if (revocation.person() == null) {
            return Stream.of(entry.getOwnerId());
        }
        var alias = revocation.registration().alias();
        return LinkedUsers.ids(session, realm, alias, revocation.person()).stream()
                .map(user -> new GrantKey(realm.getId(), alias, user, revocation.workspace()).rowId());
    }
}
