package io.github.keycloaknotion;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import org.jboss.logging.Logger;
import org.keycloak.broker.provider.BrokeredIdentityContext;

/**
 * Who came from Notion. The id is Notion's, and nobody changes it: mappers that do, Keycloak's own among them, can come
 * with a realm file unasked. By another id a person's grant could not be opened any more, and a template that yields
 * the same id twice would make two people one. The sign-in goes on with the right id, so that a wrong setting locks
 * nobody out, and the log says what to mend.
 */
final class NotionIdentity extends BrokeredIdentityContext {

    private static final Logger LOG = Logger.getLogger(NotionIdentity.class);

    NotionIdentity(String id, NotionIdentityProviderConfig config) {
        super(id, config);
    }

    @Override
    public void setId(String id) {
        LOG.errorf(
                "A mapper of the identity provider %s wants to change the id of people, which is not done: look for one"
                        + " whose target is BROKER_ID, and choose another target or remove it",
                getIdpConfig().getAlias());
    }
}
