package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.grant.GrantCipher.Stored;
import io.github.keycloaknotion.grant.GrantJson.SealedPair;
import io.github.keycloaknotion.grant.Known.Kept;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.UserModelDelegate;
import org.keycloak.storage.UserStorageUtil;

/**
 * Keeps the grants that people give through one provider, and seals and opens them. Works in its session's transaction,
 * unless a method says otherwise.
 */
public final class Grants {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final String alias;
    private final String clientId;
    private final GrantCipher cipher;

    /**
     * The grants through one provider.
     *
     * @param clientId the connection at Notion that new grants are given to; not null
     */
    public Grants(KeycloakSession session, RealmModel realm, String alias, String clientId, GrantCipher cipher) {
        this.session = session;
        this.realm = realm;
        this.alias = alias;
        this.clientId = clientId;
        this.cipher = cipher;
    }

    /** Whether grants can be kept and read. If the admin wants them sealed, there has to be a key. */
    public boolean canKeep() {
        return cipher.isUsable();
    }

    /** What tells the grants through this provider, given to its connection, from others that a person has. */
    String name() {
        return alias + "\n" + clientId;
    }

    /** Keycloak's clock, to the millisecond, as rows keep it. */
    public static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }

    /** As {@link #keep}, for somebody of whom Keycloak has just made a user, and who has no grant to replace. */
    public void keepFirst(UserModel user, Grant grant, Consumer<Remains> useless) {
        if (!ledger().insert(row(user.getId(), grant))) {
            keep(user, grant, useless);
        }
    }

    /**
     * Keeps the newest pair of a workspace, in place of the one before, which waits in the row until the person leaves.
     * It also replaces what a refresh has committed or is about to commit: so a sign-in never fails because of a
     * refresh, and its pair is the one that stays.
     *
     * @param useless is given what is left of a grant that was given to a connection that the provider had before, and
     *     that is replaced; not null
     */
    public void keep(UserModel user, Grant grant, Consumer<Remains> useless) {
        var row = row(user.getId(), grant);
        if (cipher.isMoving()) {
            sealEarlier(row.key());
        }
        if (ledger().replace(row, cipher.believesClear()) || ledger().insert(row)) {
            return;
        }
        ledger().remove(
                        realm.getId(),
                        user.getId(),
                        remains -> remains.key().equals(row.key())
                                && !remains.clientId().equals(clientId))
                .forEach(useless);
        if (!ledger().insert(row)) {
            // Another sign-in of the same person was faster by a moment.
            ledger().replace(row, cipher.believesClear());
        }
    }

    /** Seals what was written before the provider had a key. If a refresh gets in the way, the next sign-in does it. */
    private void sealEarlier(GrantKey key) {
        UnaryOperator<String> sealed = pair -> cipher.sealOnce(pair, key.rowId());
        ledger().remainsOf(key)
                .filter(row -> row.pairs().anyMatch(pair -> !pair.equals(sealed.apply(pair))))
                .map(row -> row.rewritten(sealed))
                .ifPresent(ledger()::rewrite);
    }

    /**
     * The person's grants, for somebody who reads in a session of theirs.
     *
     * @param mark names the last sign-in of that session ({@link SignInMark}), whose pair it must see; empty if there
     *     was none; null if there is no session: then the grants are read from the database
     */
    public CurrentGrants current(UserModel user, String mark) {
        return new CurrentGrants(
                this,
                Known.of(
                        user,
                        name(),
                        mark,
                        () -> ledger().of(realm.getId(), alias, user.getId()).stream()
                                // A grant that was given to a connection that the provider had before is of no use.
                                .filter(row -> row.clientId().equals(clientId))
                                .flatMap(row -> Kept.of(row).stream())
                                .toList()));
    }

    /** The person's grants as the database has them, without their pairs, in the order in which they came. */
    public List<Grant> list(UserModel user) {
        return current(user, null).all();
    }

    /**
     * Whether this is the access token of a pair that the person has given us for a workspace, the newest or a former
     * one, and Notion has not ended the grant. Tokens are compared in constant time.
     */
    public boolean holds(UserModel user, String workspaceId, String accessToken) {
        var key = new GrantKey(realm.getId(), alias, user.getId(), workspaceId);
        var presented = accessToken.getBytes(StandardCharsets.UTF_8);
        return current(user, null).find(workspaceId).flatMap(Grant::living).isPresent()
                && ledger().remainsOf(key).stream()
                        .flatMap(Remains::pairs)
                        .flatMap(pair -> cipher.openPair(pair, key.rowId()).stream())
                        .map(pair -> pair.accessToken().getBytes(StandardCharsets.UTF_8))
                        .anyMatch(held -> MessageDigest.isEqual(held, presented));
    }

    /**
     * The row of one grant. What it is told to write is committed at once.
     *
     * @param seen the grant as it was read, which names the row; not null
     * @param nobodys is given grants whose pair came when nobody could hold it any more; not null
     */
    public GrantRow row(UserModel user, Grant seen, Consumer<Grant> nobodys) {
        return new LedgerRow(this, user, seen, nobodys);
    }

    /** Works on the ledger in a transaction of its own, which is committed whatever becomes of the request. */
    <T> T committed(Function<Ledger, T> work) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(), own -> work.apply(new Ledger(own)));
    }

    /** The same; if the work says that it did anything, all nodes then read the person's grants again. */
    boolean committedForAllNodes(UserModel user, Predicate<Ledger> work) {
        return KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), own -> {
            var isDone = work.test(new Ledger(own));
            if (isDone) {
                // Wrapped: a cached user of the request's session would be evicted with that one's transaction, too
                // late.
                forgetRemembered(own, realm, new UserModelDelegate(user));
            }
            return isDone;
        });
    }

    /** Makes all nodes forget what they remember of the person, once the session's transaction has committed. */
    public static void forgetRemembered(KeycloakSession session, RealmModel realm, UserModel user) {
        var cache = UserStorageUtil.userCache(session);
        if (cache != null) {
            cache.evict(realm, user);
        }
    }

    /** Removes the grant of one workspace, and returns what may still work of it; empty if there is none. */
    public Optional<Remains> remove(UserModel user, String workspaceId) {
        var key = new GrantKey(realm.getId(), alias, user.getId(), workspaceId);
        var removed = ledger().remove(
                        realm.getId(), user.getId(), remains -> remains.key().equals(key));
        if (!removed.isEmpty()) {
            forgetRemembered(session, realm, user);
        }
        return removed.stream().findFirst();
    }

    /**
     * Seals a grant that nobody holds yet, for the outbox.
     *
     * @param place which no other text is sealed for; not null
     * @throws IllegalStateException if grants {@linkplain #canKeep cannot be kept}
     */
    public SealedGrant seal(Grant grant, String place) {
        var facts = GrantJson.facts(grant);
        return new SealedGrant(place, grant.workspace().id(), facts, sealed(grant, facts, place));
    }

    /** Opens what {@link #seal} sealed; empty if no key opens it. */
    public Optional<Grant> open(SealedGrant sealed) {
        return cipher.open(new Stored(sealed.tokens(), sealed.place()))
                .filter(pair -> GrantJson.beside(sealed.facts(), pair.since(), null, false)
                        .equals(pair.beside()))
                .map(pair -> GrantJson.grant(alias, sealed.facts(), pair));
    }

    private Ledger ledger() {
        return new Ledger(session);
    }

    GrantKey key(String userId, Grant grant) {
        return new GrantKey(realm.getId(), alias, userId, grant.workspace().id());
    }

    StoredGrant row(String userId, Grant grant) {
        var key = key(userId, grant);
        var facts = GrantJson.facts(grant);
        return new StoredGrant(
                key,
                grant.version(),
                clientId,
                facts,
                grant.since().toEpochMilli(),
                grant.since().toEpochMilli(),
                grant.ended(),
                grant.pending(),
                sealed(grant, facts, key.rowId()));
    }

    private String sealed(Grant grant, String facts, String place) {
        return cipher.seal(GrantJson.pair(SealedPair.of(grant, facts)), place);
    }

    /** The grant with its pair, if a key opens the pair and it belongs to this grant; otherwise without it. */
    Grant opened(Kept kept) {
        return cipher.open(kept.tokens())
                .filter(pair -> kept.beside().equals(pair.beside()))
                .map(pair -> kept.grant().opened(pair.tokens()))
                .orElse(kept.grant());
    }
}
