package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.api.Person;
import io.github.keycloaknotion.api.TokenResponse;
import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.grant.CurrentWorkspace;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.Grants;
import io.github.keycloaknotion.outbox.Revocations;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.authentication.authenticators.broker.AbstractIdpAuthenticator;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.SessionExpiration;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A grant that Notion has just issued, and of which it is not known yet who holds it: the person, a first login that
 * goes on in later requests, or nobody. In the last case it is revoked. This is settled by the end of the request in
 * which the grant came, even if the request fails. Lives for that request.
 */
final class IssuedGrant {

    /** The key under which the identity carries the grant's id, also through the pages of a first login. */
    private static final String GRANT = "NOTION_GRANT";

    private final Connection connection;
    private final Grant grant;
    private final String person;
    private final String id = UUID.randomUUID().toString();
    private boolean settled;
    private boolean refused;

    /** The grant in an answer of Notion's, which nobody holds yet. */
    IssuedGrant(Connection connection, TokenResponse response) {
        this.connection = connection;
        this.grant = Grant.of(connection.alias(), response, Grants.now());
        this.person = response.owner().person().map(Person::id).orElse(null);
        var session = connection.session();
        session.setAttribute(id, this);
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                // Whoever holds it was committed together with it.
            }

            @Override
            protected void rollbackImpl() {
                if (!refused) {
                    refuse();
                }
            }
        });
    }

    /**
     * Lets the identity carry the grant, and the access token for the session, as far as the admin wants them to be
     * kept. No grant is kept for a transient user.
     */
    void goWith(BrokeredIdentityContext identity) {
        if (connection.settings().keepsGrants() && !connection.settings().isTransientUsers()) {
            identity.getContextData().put(GRANT, id);
            identity.setToken(new CurrentWorkspace(grant.workspace().id()).toString());
        }
        if (connection.settings().keepsTokenInSession()) {
            identity.getContextData()
                    .put(
                            UserAuthenticationIdentityProvider.FEDERATED_ACCESS_TOKEN,
                            grant.tokens().accessToken());
        }
    }

    /** Whether the identity carries a grant, of this request or of an earlier one of the same first login. */
    static boolean isWith(BrokeredIdentityContext identity) {
        return identity.getContextData().get(GRANT) instanceof String;
    }

    /**
     * Takes the grant that the identity carries, for a person who holds it from now on.
     *
     * @return empty if it is lost: no key opens it any more, somebody else wrote it, or the first login took so long
     *     that it was revoked
     */
    static Optional<Grant> takeFrom(BrokeredIdentityContext identity, Connection connection) {
        var id = (String) identity.getContextData().remove(GRANT);
        var issued = Optional.ofNullable(connection.session().getAttribute(id, IssuedGrant.class));
        return issued.isPresent()
                ? issued.map(IssuedGrant::taken)
                : Revocations.of(connection).take(id).flatMap(connection.grants()::open);
    }

    private Grant taken() {
        settled = true;
        return grant;
    }

    /** Nobody may hold the grant: it is revoked, even if this request fails. */
    void refuse() {
        settled = true;
        refused = true;
        Revocations.revoke(connection, grant, person);
    }

    /**
     * To be called when the sign-in has gone as far as it does in this request. If nobody has taken the grant, it is
     * held for a first login that goes on, or else revoked. If the request is to be rolled back, this does nothing: the
     * grant is revoked after the rollback.
     */
    void settle(AuthenticationSessionModel authentication) {
        if (settled || connection.session().getTransactionManager().getRollbackOnly()) {
            return;
        }
        settled = true;
        var sealed = connection.grants().seal(grant, id);
        if (isCarriedBy(authentication)) {
            Revocations.of(connection).hold(sealed, person, endOf(authentication.getRealm()));
        } else {
            Revocations.of(connection).add(sealed, person, useless());
        }
    }

    /** Whether a first login goes on, in which the identity carries this grant. */
    private boolean isCarriedBy(AuthenticationSessionModel authentication) {
        var first = authentication.getAuthNote(AbstractIdpAuthenticator.BROKERED_CONTEXT_NOTE);
        var nested = authentication.getAuthNote(AbstractIdpAuthenticator.NESTED_FIRST_BROKER_CONTEXT);
        return (first != null && first.contains(id)) || (nested != null && nested.contains(id));
    }

    /**
     * Until when a first login may last. Each page that the person answers extends it by the lifespan of an
     * authentication session, and few people answer more than two pages.
     */
    private static Instant endOf(RealmModel realm) {
        return Instant.now().plusSeconds(3L * SessionExpiration.getAuthSessionLifespan(realm));
    }

    /**
     * When a token that is not kept as a grant is of no use any more: when the session that has it must have ended, or
     * at once if no session has it.
     */
    private Instant useless() {
        var realm = connection.realm();
        return connection.settings().keepsTokenInSession()
                ? Instant.now()
                        .plusSeconds(
                                Math.max(realm.getSsoSessionMaxLifespan(), realm.getSsoSessionMaxLifespanRememberMe()))
                : Instant.now();
    }
}
