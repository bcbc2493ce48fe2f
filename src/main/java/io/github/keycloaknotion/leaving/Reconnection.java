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
 * A person who is connected with the workspace of a pair that is to be revoked: since they connected it again, or because
 * it came by a sign-in or a linking that was refused. Notion does not say whether a revocation ends the one pair or all of
 * the authorization, and older connections give the same pair again: so the pair waits with their grant until they leave.
 */
final class Reconnection {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final OutboxEntryEntity entry;
    private final Revocation revocation;

    /**
     * @param session in whose transaction the pair changes its place; not null
     * @param realm the entry's, which is there still; not null
     */
    Reconnection(KeycloakSession session, RealmModel realm, OutboxEntryEntity entry, Revocation revocation) {
        this.session = session;
        this.realm = realm;
        this.entry = entry;
        this.revocation = revocation;
    }

    /** Whether the pair is with the person's grant now. If not, nothing was changed. */
    boolean takesThePair(GrantCipher cipher) {
        var pair = cipher.open(entry.getPayload(), revocation.place());
        return pair.isPresent()
                && rows().anyMatch(row -> new Ledger(session).addFormer(row, cipher.seal(pair.get(), row)));
    }

    /** The ids that rows have in which the person has connected the workspace, if there are such rows. */
    private Stream<String> rows() {
        if (revocation.person() == null) {
            return Stream.of(entry.getOwnerId());
        }
        var alias = revocation.registration().alias();
        return LinkedUsers.ids(session, realm, alias, revocation.person()).stream()
                .map(user -> new GrantKey(realm.getId(), alias, user, revocation.workspace()).rowId());
    }
}
