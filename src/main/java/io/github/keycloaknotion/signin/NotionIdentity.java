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
 * A person who came from Notion, as Keycloak's brokering sees them, for the request in which they came.
 *
 * <p>The id is Notion's, and mappers cannot change it, although some try: Keycloak's own username mapper can, and may
 * come with an imported realm file. The link has to carry Notion's id, since by it we find the users that a Notion
 * account is linked to; and a template that gives two people the same id would make them one user. The sign-in goes on
 * with the right id, so that a wrong setting locks nobody out, and the log says what to correct. Mappers cannot give a
 * person the username of somebody else either.
 */
final class NotionIdentity extends BrokeredIdentityContext {

    private static final Logger LOG = Logger.getLogger(NotionIdentity.class);

    /** The user attribute from which Keycloak's "profile" scope takes the claim of the same name. */
    static final String PICTURE = "picture";

    /** The longest text that Keycloak's columns for names and addresses take, in characters. */
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
     * @param profile what Notion said, without the tokens, for mappers; not null
     */
    static NotionIdentity of(
            Connection connection, UserAuthenticationIdentityProvider<?> provider, Person person, ObjectNode profile) {
        var email = Optional.ofNullable(person.email()).filter(address -> address.length() < COLUMN);
        var identity = new NotionIdentity(connection, person, email);
        identity.setIdp(provider);
        // Under this id, Keycloak remembers who has confirmed a linking by mail. Without it, one person's confirmation
        // would count for everybody.
        identity.setBrokerUserId(connection.alias() + "." + person.id());
        FullName.parse(person.name(), COLUMN).ifPresent(name -> {
            // As attributes, the names get into new users only. Set as names, Keycloak would write them into existing
            // users as well, which ProfileSync does.
            identity.setUserAttribute(UserModel.FIRST_NAME, name.first());
            identity.setUserAttribute(UserModel.LAST_NAME, name.last());
        });
        picture(person, connection.settings().baseUrl()).ifPresent(url -> identity.setUserAttribute(PICTURE, url));
        AbstractJsonUserAttributeMapper.storeUserProfileForMapper(identity, profile, connection.alias());
        return identity;
    }

    /**
     * The address of the person's picture, if it is an https address: apps put it into their pages. A stand-in for
     * Notion's API may serve pictures at its own address.
     */
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

    /**
     * Mappers may make usernames of texts that people chose: such a username must not lead into somebody else's
     * account.
     */
    @Override
    public void setModelUsername(String username) {
        var isMapped = username != null && !username.equals(unmappedUsername) && !username.equals(getModelUsername());
        super.setModelUsername(
                isMapped
                        ? new FirstLogin(connection.session(), connection.realm(), this).freeUsername(username)
                        : username);
    }
}
