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
 * Puts pairs that nobody holds any more on their way to be revoked at Notion, in the session's transaction: they are in
 * Keycloak's outbox once that has committed, and stay there until Notion has revoked them, or they are dead letters. The
 * server's restart, or the removal of provider and realm, does not matter to them.
 */
public final class Revocations {

    private static final Logger LOG = Logger.getLogger(Revocations.class);
    private static final String NO_CALLS = "none";

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
     *
     * @param person who gave it, by Notion's id; null if nobody knows
     */
    public static void revoke(Connection connection, Grant nobodys, String person) {
        var sealed = connection.grants().seal(nobodys, UUID.randomUUID().toString());
        KeycloakModelUtils.runJobInTransaction(
                connection.session().getKeycloakSessionFactory(),
                connection.session().getContext(),
                own -> of(connection.in(own)).add(sealed, person, Instant.now()));
    }

    /** All pairs of a grant that was removed, of which nobody knows any more which account at Notion gave it. */
    public void add(Remains remains) {
        add(remains, null);
    }

    /**
     * All pairs of a grant that was removed: in the name of the connection that they were given to.
     *
     * @param person who gave it, by Notion's id; null if nobody knows
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

    /** The connection that the provider had before, as long as there are grants that it was given. */
    private Optional<Revocations> earlier(String clientId) {
        return new RevocationStore(session)
                .providersRemoved(realm.getId(), written.alias())
                .filter(revocation -> revocation.registration().clientId().equals(clientId))
                .findFirst()
                .map(revocation -> new Revocations(session, realm, revocation.registration(), revocation.revoke()));
    }

    /**
     * The pair of a grant that nobody holds, once it is of no use.
     *
     * @param person who gave it, by Notion's id; null if nobody knows
     */
    public void add(SealedGrant grant, String person, Instant useless) {
        if (revoke) {
            add(RevocationStore.Type.PAIR, grant.place(), grant.tokens(), entry(grant, person), useless);
        }
    }

    /**
     * The pair of a grant that somebody may still {@link #take}: until then.
     *
     * @param grant sealed for a place that is nothing else's, of at most 64 characters
     * @param person who gave it, by Notion's id; not null
     */
    public void hold(SealedGrant grant, String person, Instant until) {
        add(RevocationStore.Type.LOGIN, grant.place(), grant.tokens(), entry(grant, person), until);
    }

    /** Takes a grant back that was held; empty if its time was over. */
    public Optional<SealedGrant> take(String place) {
        return new RevocationStore(session).take(place).map(entry -> {
            var revocation = Revocation.parse(entry.getMetadata());
            return new SealedGrant(place, revocation.workspace(), revocation.facts(), entry.getPayload());
        });
    }

    /**
     * All grants of the provider, which was removed, or has another connection now; unless it is there
     * again by then, with the same connection.
     */
    public void addProvider(Instant due) {
        var entry = new Revocation(realm.getName(), written, revoke, null, null, null, null);
        add(RevocationStore.Type.PROVIDER, realm.getId(), written.alias(), entry, due);
    }

    /** All of these grants, bit by bit: to cut them off, no call is made, so they wait for nobody's turn. */
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

    /** Notion counts them for the connection. */
    private String calls() {
        return HashUtils.sha256UrlEncodedHash(written.baseUrl() + written.clientId(), StandardCharsets.UTF_8);
    }
}
