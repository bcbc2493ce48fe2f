package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import java.util.List;
import org.keycloak.authentication.authenticators.broker.AbstractIdpAuthenticator;
import org.keycloak.authentication.authenticators.broker.util.SerializedBrokeredIdentityContext;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Listens for the end of the pages of a first login. If it ends with an account that existed before, Keycloak would
 * next write the person's name into it, before it calls us, and would fail if a user storage does not allow that. So
 * the name is removed from the identity here, and {@link ProfileSync} writes it instead.
 */
public final class FirstLoginEnd implements EventListenerProvider {

    private static final List<String> NAMES = List.of(
            Constants.USER_ATTRIBUTES_PREFIX + UserModel.FIRST_NAME,
            Constants.USER_ATTRIBUTES_PREFIX + UserModel.LAST_NAME);

    private final KeycloakSession session;

    /** @param session whose events are listened to; not null */
    public FirstLoginEnd(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(Event event) {
        var authentication = session.getContext().getAuthenticationSession();
        if (event.getType() == EventType.IDENTITY_PROVIDER_FIRST_LOGIN
                && authentication != null
                && endsWithAnAccount(authentication)) {
            withholdName(authentication);
        }
    }

    private boolean endsWithAnAccount(AuthenticationSessionModel authentication) {
        var alias = authentication.getAuthNote(AbstractIdpAuthenticator.FIRST_BROKER_LOGIN_SUCCESS);
        return alias != null
                && !Boolean.parseBoolean(
                        authentication.getAuthNote(AbstractIdentityProvider.BROKER_REGISTERED_NEW_USER))
                && NotionIdentityProviderConfig.of(session.identityProviders().getByAlias(alias))
                        .isPresent();
    }

    private static void withholdName(AuthenticationSessionModel authentication) {
        var note = AbstractIdpAuthenticator.BROKERED_CONTEXT_NOTE;
        var identity = SerializedBrokeredIdentityContext.readFromAuthenticationSession(authentication, note);
        if (identity != null && identity.getContextData().keySet().removeAll(NAMES)) {
            identity.saveToAuthenticationSession(authentication, note);
        }
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        // Only what people do at a sign-in matters here.
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
