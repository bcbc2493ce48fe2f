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
 * A grant that Notion has just issued, until it is known who holds it: the person, a first login that is not over yet, or
 * nobody, and then it is revoked. So it is at the end of the request in which it came, whatever becomes of that. Lives for
 * this request.
 */
final class IssuedGrant {

    /** Names the grant in the identity that it goes with, through a first login's pages if need be. */
    private static final String GRANT = "NOTION_GRANT";

    private final Connection connection;
    private final Grant grant;
    private final String person;
    private final String id = UUID.randomUUID().toString();
    private boolean settled;
    private boolean refused;

    /** The grant that an answer of Notion's brings, and of which nobody knows yet who holds it. */
    IssuedGrant(Connection connection, TokenResponse response) {
        this.connection = connection;
        this.grant = Grant.of(connection.alias(), response, Grants.now());
        this.person = response.owner().person().map(Person::id).orElse(null);
        var session = connection.session();
        session.setAttribute(id, this);
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                // Whoever holds it was committed.
            }

            @Override
            protected void rollbackImpl() {
                if (!refused) {
                    refuse();
                }
            }
        });
    }

    /** Lets an identity carry it, as far as the admin wants tokens to be kept. A user for the time being keeps nothing. */
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

    /** Whether an identity brings a grant, which came in this request or before a first login's pages. */
    static boolean isWith(BrokeredIdentityContext identity) {
        return identity.getContextData().get(GRANT) instanceof String;
    }

    /**
     * Takes the grant that an identity brings, for somebody who holds it from now on.
     *
     * @return empty if it is lost: no key opens it any more, somebody else wrote it, or its time was over
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

    /** Nobody may have it: it is revoked, even if this request fails. */
    void refuse() {
        settled = true;
        refused = true;
        Revocations.revoke(connection, grant, person);
    }

    /**
     * The sign-in has gone as far as it goes in this request: if nobody has taken the grant, it is held or revoked. Where
     * nothing of the request is to stay, it is revoked at the request's end.
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

    /** When a token is of no use that is not kept: when the session must have ended that has it, or else at once. */
    private Instant useless() {
        var realm = connection.realm();
        return connection.settings().keepsTokenInSession()
                ? Instant.now()
                        .plusSeconds(
                                Math.max(realm.getSsoSessionMaxLifespan(), realm.getSsoSessionMaxLifespanRememberMe()))
                : Instant.now();
    }
}
