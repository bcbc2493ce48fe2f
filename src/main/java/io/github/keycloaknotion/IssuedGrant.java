package io.github.keycloaknotion;

import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.Grants;
import io.github.keycloaknotion.leaving.Revocations;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.keycloak.authentication.authenticators.broker.AbstractIdpAuthenticator;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.SessionExpiration;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A grant that Notion has just issued, until it is known who holds it: the person, a first login that is not over yet, or
 * nobody, and then it is revoked. So it is at the end of the request in which it came, whatever becomes of that. Lives for
 * this request.
 */
final class IssuedGrant {

    private final KeycloakSession session;
    private final Grants grants;
    private final Function<KeycloakSession, Revocations> revocations;
    private final Grant grant;
    private final String id = UUID.randomUUID().toString();
    private boolean settled;

    IssuedGrant(
            KeycloakSession session, Grants grants, Function<KeycloakSession, Revocations> revocations, Grant grant) {
        this.session = session;
        this.grants = grants;
        this.revocations = revocations;
        this.grant = grant;
        session.setAttribute(id, this);
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                // Whoever holds it was committed.
            }

            @Override
            protected void rollbackImpl() {
                revokeOnItsOwn();
            }
        });
    }

    /** Names the grant where nothing secret may lie. */
    String id() {
        return id;
    }

    /** The grant of this name, if it was issued in this request. */
    static Optional<IssuedGrant> in(KeycloakSession session, String id) {
        return Optional.ofNullable(session.getAttribute(id, IssuedGrant.class));
    }

    /** For somebody who holds it from now on. */
    Grant taken() {
        settled = true;
        return grant;
    }

    /** Nobody may have it: it is revoked, even if this request fails. */
    void refuse() {
        settled = true;
        revokeOnItsOwn();
    }

    /**
     * The sign-in has gone as far as it goes in this request.
     *
     * @param useful until when the access token is of use to somebody who does not hold the grant; may be over
     */
    void settle(AuthenticationSessionModel authentication, Instant useful) {
        if (settled) {
            return;
        }
        settled = true;
        var sealed = grants.seal(grant, id);
        if (isCarriedBy(authentication)) {
            revocations.apply(session).hold(sealed, endOf(authentication.getRealm()));
        } else {
            revocations.apply(session).add(sealed, useful);
        }
    }

    /** Whether a first login's pages go on, with this grant. */
    private boolean isCarriedBy(AuthenticationSessionModel authentication) {
        var first = authentication.getAuthNote(AbstractIdpAuthenticator.BROKERED_CONTEXT_NOTE);
        var nested = authentication.getAuthNote(AbstractIdpAuthenticator.NESTED_FIRST_BROKER_CONTEXT);
        return (first != null && first.contains(id)) || (nested != null && nested.contains(id));
    }

    /** Each page that the person answers gives them this long again; few answer more than two. */
    private static Instant endOf(RealmModel realm) {
        return Instant.now().plusSeconds(3L * SessionExpiration.getAuthSessionLifespan(realm));
    }

    private void revokeOnItsOwn() {
        KeycloakModelUtils.runJobInTransaction(
                session.getKeycloakSessionFactory(),
                session.getContext(),
                own -> revocations.apply(own).add(grants.seal(grant, id), Instant.now()));
    }
}
