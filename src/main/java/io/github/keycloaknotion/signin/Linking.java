package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.api.Person;
import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.WayToConnect;
import org.keycloak.services.resources.IdentityBrokerService;
import org.keycloak.sessions.AuthenticationSessionModel;

/** A person who is signed in links a Notion account with their user: Keycloak's action {@code idp_link}. */
final class Linking {

    private Linking() {}

    /** Whether this is a linking and no sign-in; once Keycloak has handled Notion's answer, it is none any more. */
    static boolean isUnderWay(AuthenticationSessionModel authentication) {
        return authentication.getAuthNote(IdentityBrokerService.LINKING_IDENTITY_PROVIDER) != null;
    }

    /**
     * Whether this is a linking by a user who is linked with another Notion account already. Keycloak would try to
     * write a second link, which the database refuses, and some databases answer nothing else in that transaction. It
     * does not get as far where it does not let the user link at all, and its own message is the better one then.
     *
     * @param person whose account is to be linked; not null
     */
    static boolean isOfAnotherAccount(Connection connection, AuthenticationSessionModel authentication, Person person) {
        var user = authentication.getAuthenticatedUser();
        if (user == null || !isUnderWay(authentication)) {
            return false;
        }
        var session = connection.session();
        var link = session.users().getFederatedIdentity(connection.realm(), user, connection.alias());
        return link != null
                && !link.getUserId().equals(person.id())
                && WayToConnect.of(session, user) == WayToConnect.LINK;
    }
}
