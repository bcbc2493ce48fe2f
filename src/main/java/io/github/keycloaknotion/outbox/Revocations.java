package io.github.keycloaknotion.outbox;

import io.github.keycloaknotion.api.Json;
import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.Registration;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.Remains;
import io.github.keycloaknotion.grant.SealedGrant;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Puts pairs that nobody holds any more into Keycloak's outbox, in the session's transaction. Once that has committed,
 * they stay there until Notion has revoked them, or they become dead letters, even if the server restarts, or provider
 * and realm are removed.
 */
public final class Revocations {

    private static final Logger LOG = Logger.getLogger(Revocations.class);
    /** Stands for the connection of an entry for which Notion is not called. */
    private static final String NO_CALLS = "none";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Registration written;
    private final boolean revoke;

    /**
     * For the pairs that were given to one connection.
     *
     * @param session in whose transaction they are put into the outbox; not null
     * @param realm of the provider; not null
     * @param written the connection, its {@linkplain SealedSecret secret sealed}; not null
     * @param revoke whether the admin wants pairs to be revoked; if not, nothing is put into the outbox
     */
    public Revocations(KeycloakSession session, RealmModel realm, Registration written, boolean revoke) {
        this.session = session;
        this.realm = realm;
        this.written = written;
        this.revoke = revoke;
    }

    /** For the pairs that were given to a provider's connection, in that connection's transaction. */
    public static Revocations of(Connection connection) {
        return new Revocations(
                connection.session(),
                connection.realm(),
                SealedSecret.in(connection),
                connection.settings().revokeOnUnlink());
    }

    /**
     * Puts the pair of a grant that nobody can hold into the outbox: committed when this returns, whatever becomes of
     * the request.
     *
     * @param nobodys the grant, with its pair; not null
     * @param person who gave it, by Notion's id; null if that is not known
     */
    public static void revoke(Connection connection, Grant nobodys, String person) {
        var sealed = connection.grants().seal(nobodys, UUID.randomUUID().toString());
        KeycloakModelUtils.runJobInTransaction(
                connection.session().getKeycloakSessionFactory(),
                connection.session().getContext(),
                own -> of(connection.in(own)).add(sealed, person, Instant.now()));
    }

    /** Puts all pairs of a removed grant into the outbox, if it is not known which account at Notion gave it. */
    public void add(Remains remains) {
        add(remains, null);
    }

    /**
     * Puts all pairs of a removed grant into the outbox, to be revoked as the connection that they were given to.
     *
     * @param person who gave it, by Notion's id; null if that is not known
     */
    public void add(Remains remains, String person) {
        if (!remains.clientId().equals(written.clientId())) {
            earlier(remains.clientId())
                    .ifPresentOrElse(
                            earlier -> earlier.add(remains, person),
                            () -> LOG.warnf(
                                    "Grant %s cannot be revoked: nothing is known of the connection %s any more",
                                    remains.key().rowId(), remains.clientId()));
            return;
        }
        if (revoke) {
            var row = remains.key().rowId();
            var workspace = person == null ? null : remains.key().workspaceId();
            var entry = new Revocation(realm.getName(), written, true, row, null, person, workspace);
            remains.pairs().forEach(pair -> add(RevocationStore.Type.PAIR, row, pair, entry, Instant.now()));
        }
    }

    /** The connection that the provider had before; empty once all grants that were given to it are in the outbox. */
    private Optional<Revocations> earlier(String clientId) {
        return new RevocationStore(session)
                .providersRemoved(realm.getId(), written.alias())
                .filter(revocation -> revocation.registration().clientId().equals(clientId))
                .findFirst()
                .map(revocation -> new Revocations(session, realm, revocation.registration(), revocation.revoke()));
    }

    /**
     * Puts the pair of a grant that nobody holds into the outbox.
     *
     * @param person who gave it, by Notion's id; null if that is not known
     * @param useless when the pair is of no use any more, and may be revoked; not null
     */
    public void add(SealedGrant grant, String person, Instant useless) {
        if (revoke) {
            add(RevocationStore.Type.PAIR, grant.place(), grant.tokens(), entry(grant, person), useless);
        }
    }

    /**
     * Holds the pair of a grant in the outbox for somebody who may {@link #take} it, and has it revoked otherwise.
     *
     * @param grant sealed for a place that is nothing else's, of at most 64 characters; not null
     * @param person who gave it, by Notion's id; not null
     * @param until when it is revoked if nobody has taken it; not null
     */
    public void hold(SealedGrant grant, String person, Instant until) {
        add(RevocationStore.Type.LOGIN, grant.place(), grant.tokens(), entry(grant, person), until);
    }

    /**
     * Takes a grant out of the outbox that was held there.
     *
     * @param place that it is sealed for; not null
     * @return empty if it was revoked meanwhile
     */
    public Optional<SealedGrant> take(String place) {
        return new RevocationStore(session).take(place).map(entry -> {
            var revocation = Revocation.parse(entry.getMetadata());
            return new SealedGrant(place, revocation.workspace(), revocation.facts(), entry.getPayload());
        });
    }

    /**
     * Has all grants of the provider revoked, which was removed or has another connection now; unless it is there again
     * by then, with the same connection.
     *
     * @param due when that begins; not null
     */
    public void addProvider(Instant due) {
        var entry = new Revocation(realm.getName(), written, revoke, null, null, null, null);
        add(RevocationStore.Type.PROVIDER, realm.getId(), written.alias(), entry, due);
    }

    /**
     * Has all of these grants cut off by and by. That needs no call to Notion, so they do not wait for the calls of the
     * connection.
     */
    void addGrants(CutOff grants) {
        var entry = new Revocation(realm.getName(), written, revoke, null, null, null, null);
        add(RevocationStore.Type.GRANTS, realm.getId(), Json.write(grants), entry, Instant.now());
    }

    private Revocation entry(SealedGrant grant, String person) {
        return new Revocation(
                realm.getName(), written, revoke, grant.place(), grant.facts(), person, grant.workspaceId());
    }

    private void add(RevocationStore.Type type, String owner, String payload, Revocation revocation, Instant due) {
        var calls = type == RevocationStore.Type.GRANTS ? NO_CALLS : calls();
        new RevocationStore(session)
                .add(new RevocationStore.Entry(
                        realm.getId(), written.alias(), owner, calls, type, payload, revocation, due));
    }

    /** For which connection the calls are counted, as Notion does. */
    private String calls() {
        return HashUtils.sha256UrlEncodedHash(written.baseUrl() + written.clientId(), StandardCharsets.UTF_8);
    }
}
