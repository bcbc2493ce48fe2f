package io.github.keycloaknotion;

import static io.github.keycloaknotion.connection.NotionIdentityProviderConfig.ALLOWED_WORKSPACES;
import static io.github.keycloaknotion.connection.NotionIdentityProviderConfig.BASE_URL;
import static io.github.keycloaknotion.connection.NotionIdentityProviderConfig.DEFAULT_BASE_URL;
import static io.github.keycloaknotion.connection.NotionIdentityProviderConfig.DEFAULT_VERIFY_AFTER;
import static io.github.keycloaknotion.connection.NotionIdentityProviderConfig.ENCRYPTION_KEY;
import static io.github.keycloaknotion.connection.NotionIdentityProviderConfig.EXCHANGE_IN;
import static io.github.keycloaknotion.connection.NotionIdentityProviderConfig.REVOKE_ON_UNLINK;
import static io.github.keycloaknotion.connection.NotionIdentityProviderConfig.TOKEN_CLIENTS;
import static io.github.keycloaknotion.connection.NotionIdentityProviderConfig.VERIFY_AFTER;

import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import io.github.keycloaknotion.leaving.Departures;
import io.github.keycloaknotion.leaving.LeavingSchedule;
import io.github.keycloaknotion.token.Introspections;
import java.util.List;
import org.keycloak.broker.provider.AbstractIdentityProviderFactory;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/** Makes {@value #PROVIDER_ID} one of the social providers that an admin can add to a realm. */
public final class NotionIdentityProviderFactory extends AbstractIdentityProviderFactory<NotionIdentityProvider>
        implements SocialIdentityProviderFactory<NotionIdentityProvider> {

    /** The provider's id in realm files and the admin API. */
    public static final String PROVIDER_ID = NotionIdentityProviderConfig.PROVIDER_ID;

    private final EncryptionKeys keys = new EncryptionKeys();
    private final Introspections introspections = new Introspections();

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
        return new NotionIdentityProvider(session, new NotionIdentityProviderConfig(model), keys, introspections);
    }

    @Override
    public NotionIdentityProviderConfig createConfig() {
        return new NotionIdentityProviderConfig();
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(new Departures(keys));
        factory.register(new LeavingSchedule(keys));
    }

    /** Labels and help texts are keys of our message bundles, which the admin console translates. */
    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(BASE_URL)
                .label("notionBaseUrl")
                .helpText("notionBaseUrlHelp")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue(DEFAULT_BASE_URL)
                .add()
                .property()
                .name(ALLOWED_WORKSPACES)
                .label("notionAllowedWorkspaces")
                .helpText("notionAllowedWorkspacesHelp")
                .type(ProviderConfigProperty.MULTIVALUED_STRING_TYPE)
                .add()
                .property()
                .name(TOKEN_CLIENTS)
                .label("notionTokenClients")
                .helpText("notionTokenClientsHelp")
                .type(ProviderConfigProperty.MULTIVALUED_STRING_TYPE)
                .add()
                .property()
                .name(VERIFY_AFTER)
                .label("notionVerifyAfter")
                .helpText("notionVerifyAfterHelp")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue(Integer.toString(DEFAULT_VERIFY_AFTER))
                .add()
                .property()
                .name(REVOKE_ON_UNLINK)
                .label("notionRevokeOnUnlink")
                .helpText("notionRevokeOnUnlinkHelp")
                .type(ProviderConfigProperty.BOOLEAN_TYPE)
                .defaultValue(true)
                .add()
                .property()
                .name(EXCHANGE_IN)
                .label("notionExchangeIn")
                .helpText("notionExchangeInHelp")
                .type(ProviderConfigProperty.BOOLEAN_TYPE)
                .defaultValue(false)
                .add()
                .property()
                .name(ENCRYPTION_KEY)
                .label("notionEncryptionKey")
                .helpText("notionEncryptionKeyHelp")
                .type(ProviderConfigProperty.STRING_TYPE)
                .add()
                .build();
    }
}
