package io.github.keycloaknotion;

import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import io.github.keycloaknotion.connection.Setting;
import io.github.keycloaknotion.leaving.Departures;
import io.github.keycloaknotion.leaving.LeavingSchedule;
import io.github.keycloaknotion.token.NodeMemory;
import io.github.keycloaknotion.token.UsesSchedule;
import java.util.List;
import org.keycloak.Config;
import org.keycloak.broker.provider.AbstractIdentityProviderFactory;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Makes {@value #PROVIDER_ID} one of the social providers that an admin can add to a realm, and starts the tasks of
 * this server that run in the background.
 */
public final class NotionIdentityProviderFactory extends AbstractIdentityProviderFactory<NotionIdentityProvider>
        implements SocialIdentityProviderFactory<NotionIdentityProvider> {

    /** The provider's id in realm files and the admin API. */
    public static final String PROVIDER_ID = NotionIdentityProviderConfig.PROVIDER_ID;

    private final EncryptionKeys keys = new EncryptionKeys();
    private final NodeMemory memory = NodeMemory.empty();

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public String getName() {
        return "Notion";
    }

    @Override
    public NotionIdentityProvider create(KeycloakSession session, IdentityProviderModel model) {
        return new NotionIdentityProvider(session, new NotionIdentityProviderConfig(model), keys, memory);
    }

    @Override
    public NotionIdentityProviderConfig createConfig() {
        return new NotionIdentityProviderConfig();
    }

    @Override
    public void init(Config.Scope config) {
        Installation.check();
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(new Departures(keys));
        factory.register(new LeavingSchedule(keys, memory.rests()));
        factory.register(new UsesSchedule(memory.uses()));
        ConnectionsNote.about(memory.rests());
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return Setting.fields();
    }
}
