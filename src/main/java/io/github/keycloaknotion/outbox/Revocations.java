package io.github.keycloaknotion.outbox;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.Registration;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.Remains;
import io.github.keycloaknotion.grant.SealedGrant;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Puts pairs that nobody holds any more on their way to be revoked at Notion, in the session's transaction: they are in
 * Keycloak's outbox once that has committed, and stay there until Notion has revoked them, or they are dead letters. The
 * server's restart, or the removal of provider and realm, does not matter to them.
 */
public final class Revocations {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Registration written;
    private final boolean revoke;

    /**
     * For the pairs that were given to one connection.
     *
     * @param realm not null
     * @param written the connection, its {@linkplain SealedSecret secret sealed}; not null
     * @param revoke whether the admin wants them to be revoked, and not only forgotten
     */
    public Revocations(KeycloakSession session, RealmModel realm, Registration written, boolean revoke) {
        this.session = session;
        this.realm = realm;
        this.written = written;
        this.revoke = revoke;
    }

    /** For the pairs that were given to a provider's connection; in its session's transaction. */
    public static Revocations of(Connection connection) {
        return new Revocations(
                connection.session(),
                connection.realm(),
                SealedSecret.in(connection),
                connection.settings().revokeOnUnlink());
    }

    /**
     * Puts the pair of a grant that nobody can hold on its way to be revoked: committed when this returns, whatever
     * becomes of the request.
     */
    public static void revoke(Connection connection, Grant nobodys) {
        var sealed = connection.grants().seal(nobodys, UUID.randomUUID().toString());
        KeycloakModelUtils.runJobInTransaction(
                connection.session().getKeycloakSessionFactory(),
                connection.session().getContext(),
                own -> of(connection.in(own)).add(sealed, Instant.now()));
    }

    /** All pairs of a grant that was removed. */
    public void add(Remains remains) {
        var row = remains.key().rowId();
        if (revoke) {
            remains.pairs().forEach(pair -> add(RevocationStore.Type.PAIR, row, pair, row, null, Instant.now()));
        }
    }

    /** The pair of a grant that nobody holds, once it is of no use. */
    public void add(SealedGrant grant, Instant useless) {
        if (revoke) {
            add(RevocationStore.Type.PAIR, grant.place(), grant.tokens(), grant.place(), null, useless);
        }
    }

    /**
     * The pair of a grant that somebody may still {@link #take}: until then.
     *
     * @param grant sealed for a place that is nothing else's, of at most 64 characters
     */
    public void hold(SealedGrant grant, Instant until) {
        add(RevocationStore.Type.LOGIN, grant.place(), grant.tokens(), grant.place(), grant.facts(), until);
    }

    /** Takes a grant back that was held; empty if its time was over. */
    public Optional<SealedGrant> take(String place) {
        return new RevocationStore(session)
                .take(place)
                .map(entry -> new SealedGrant(
                        place, Revocation.parse(entry.getMetadata()).facts(), entry.getPayload()));
    }

    /**
     * All grants of the provider, which was removed; unless it is there again by then, with the same connection.
     */
    public void addProvider(Instant due) {
        add(RevocationStore.Type.PROVIDER, realm.getId(), written.alias(), null, null, due);
    }

    private void add(RevocationStore.Type type, String owner, String payload, String place, String facts, Instant due) {
        var calls = HashUtils.sha256UrlEncodedHash(written.baseUrl() + written.clientId(), StandardCharsets.UTF_8);
        var revocation = new Revocation(realm.getName(), written, revoke, place, facts);
        new RevocationStore(session)
                .add(new RevocationStore.Entry(realm.getId(), owner, calls, type, payload, revocation, due));
    }
}
