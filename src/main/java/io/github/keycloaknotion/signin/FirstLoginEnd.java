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
 * Hears that a person has got through the pages of a first login. If it ends with an account that was there before,
 * Keycloak would now write the name into it, before we are asked, and end in an error where a user storage does not take
 * it: so the name is taken out of what goes on, and {@link ProfileSync} writes it instead.
 */
public final class FirstLoginEnd implements EventListenerProvider {

    private static final List<String> NAMES = List.of(
            Constants.USER_ATTRIBUTES_PREFIX + UserModel.FIRST_NAME,
            Constants.USER_ATTRIBUTES_PREFIX + UserModel.LAST_NAME);

    private final KeycloakSession session;

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
        // People's doing alone is of interest.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
