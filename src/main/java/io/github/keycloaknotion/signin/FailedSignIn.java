package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.connection.Connection;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.ErrorPage;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Ends a sign-in that has failed: with one line in the log, one event, and a page that says what the person can do. */
final class FailedSignIn {

    private static final Logger LOG = Logger.getLogger(FailedSignIn.class);

    private final Connection connection;
    private final AuthenticationCallback callback;
    private final EventBuilder event;

    /**
     * @param callback Keycloak's part; not null
     * @param event with what is known so far; left as it is; not null
     */
    FailedSignIn(Connection connection, AuthenticationCallback callback, EventBuilder event) {
        this.connection = connection;
        this.callback = callback;
        this.event = event;
    }

    /**
     * Writes the cause into the log and the event, and shows the message to the person.
     *
     * @param authentication null if it is not known which one it is
     * @param cause what happened; holds no secret; not null
     * @return the page, or a redirect to where the person linked the account from; not null
     */
    Response answer(AuthenticationSessionModel authentication, SignInFailure failure, String cause) {
        record(failure, cause);
        // A person who was linking an account goes back to the app or the account console, which shows the message.
        return authentication != null && Linking.isUnderWay(authentication)
                ? callback.error(connection.settings(), failure.message())
                : ErrorPage.error(connection.session(), authentication, failure.status(), failure.message());
    }

    /**
     * Writes the cause into the log and the event, and shows the message to the person, where the session of the
     * request is of no use any more.
     *
     * @param other a session with the realm, the client and the authentication of the request; not null
     * @param cause what happened; holds no secret; not null
     * @return the page; not null
     */
    Response page(KeycloakSession other, SignInFailure failure, String cause) {
        record(failure, cause);
        var authentication = other.getContext().getAuthenticationSession();
        return ErrorPage.error(other, authentication, failure.status(), failure.message());
    }

    private void record(SignInFailure failure, String cause) {
        var reason = failure.reason(cause);
        LOG.warnf(
                "Sign-in with %s in realm %s failed: %s",
                connection.alias(), connection.realm().getName(), reason);
        event.clone()
                .event(EventType.IDENTITY_PROVIDER_LOGIN)
                .detail(Details.IDENTITY_PROVIDER, connection.alias())
                .detail(Details.REASON, reason)
                .error(Errors.IDENTITY_PROVIDER_LOGIN_FAILURE);
    }
}
