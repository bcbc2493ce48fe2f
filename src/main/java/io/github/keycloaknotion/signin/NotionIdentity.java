package io.github.keycloaknotion.signin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.api.Person;
import io.github.keycloaknotion.connection.Connection;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.models.UserModel;

/**
 * Who came from Notion, in Keycloak's terms, for the request in which they came.
 *
 * <p>The id is Notion's, and nobody changes it: mappers that do, Keycloak's own among them, can come with a realm file
 * unasked. By another id a person's grant could not be opened any more, and a template that yields the same id twice would
 * make two people one. The sign-in goes on with the right id, so that a wrong setting locks nobody out, and the log says
 * what to mend. Nor does a mapper give people the username of somebody else.
 */
final class NotionIdentity extends BrokeredIdentityContext {

    private static final Logger LOG = Logger.getLogger(NotionIdentity.class);

    /** The user attribute from which Keycloak's "profile" scope takes the claim of the same name. */
    static final String PICTURE = "picture";

    /** The longest text that Keycloak's own columns for names and addresses take. */
    static final int COLUMN = 255;

    private final Connection connection;
    private final String unmappedUsername;

    private NotionIdentity(Connection connection, Person person, Optional<String> email) {
        super(person.id(), connection.settings());
        this.connection = connection;
        this.unmappedUsername = email.orElse(person.id());
        setUsername(unmappedUsername);
        email.ifPresent(this::setEmail);
    }

    /**
     * Makes the identity of a person.
     *
     * @param provider whose identity it is; not null
     * @param profile what Notion said, without tokens, for mappers; not null
     */
    static NotionIdentity of(
            Connection connection, UserAuthenticationIdentityProvider<?> provider, Person person, ObjectNode profile) {
        var email = Optional.ofNullable(person.email()).filter(address -> address.length() < COLUMN);
        var identity = new NotionIdentity(connection, person, email);
        identity.setIdp(provider);
        // Keycloak remembers under this id who has confirmed a linking by mail: without one, that would be everybody.
        identity.setBrokerUserId(connection.alias() + "." + person.id());
        FullName.parse(person.name(), COLUMN).ifPresent(name -> {
            // As attributes, a new user gets them; Keycloak would write names that it is given into anybody, see
            // ProfileSync.
            identity.setUserAttribute(UserModel.FIRST_NAME, name.first());
            identity.setUserAttribute(UserModel.LAST_NAME, name.last());
        });
        picture(person, connection.settings().baseUrl()).ifPresent(url -> identity.setUserAttribute(PICTURE, url));
        AbstractJsonUserAttributeMapper.storeUserProfileForMapper(identity, profile, connection.alias());
        return identity;
    }

    /** Apps put it into pages: so nothing but a web address is let through. A stand-in for Notion may serve its own. */
    private static Optional<String> picture(Person person, String baseUrl) {
        return Optional.ofNullable(person.avatarUrl())
                .filter(url -> url.startsWith("https://") || url.startsWith(baseUrl + "/"))
                .filter(url -> url.chars().noneMatch(Character::isISOControl));
    }

    @Override
    public void setId(String id) {
        LOG.errorf(
                "A mapper of the identity provider %s wants to change the id of people, which is not done: look for one"
                        + " whose target is BROKER_ID, and choose another target or remove it",
                connection.alias());
    }

    /** Mappers make usernames of texts that people chose: so such a one must not become a way into somebody's account. */
    @Override
    public void setModelUsername(String username) {
        var isMapped = username != null && !username.equals(unmappedUsername) && !username.equals(getModelUsername());
        super.setModelUsername(
                isMapped
                        ? new FirstLogin(connection.session(), connection.realm(), this).freeUsername(username)
                        : username);
    }
}
