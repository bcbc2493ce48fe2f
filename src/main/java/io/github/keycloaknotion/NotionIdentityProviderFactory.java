package io.github.keycloaknotion;

import static io.github.keycloaknotion.NotionIdentityProviderConfig.ALLOWED_WORKSPACES;
import static io.github.keycloaknotion.NotionIdentityProviderConfig.BASE_URL;
import static io.github.keycloaknotion.NotionIdentityProviderConfig.DEFAULT_BASE_URL;
import static io.github.keycloaknotion.NotionIdentityProviderConfig.DEFAULT_VERIFY_AFTER;
import static io.github.keycloaknotion.NotionIdentityProviderConfig.ENCRYPTION_KEY;
import static io.github.keycloaknotion.NotionIdentityProviderConfig.REVOKE_ON_UNLINK;
import static io.github.keycloaknotion.NotionIdentityProviderConfig.TOKEN_CLIENTS;
import static io.github.keycloaknotion.NotionIdentityProviderConfig.VERIFY_AFTER;

import io.github.keycloaknotion.grant.Revocations;
import io.github.keycloaknotion.grant.Verifications;
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
    public static final String PROVIDER_ID = "notion";

    private final EncryptionKeys keys = new EncryptionKeys();
    private final Verifications verifications = new Verifications();
    private final Revocations revocations = new Revocations();

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
        return new NotionIdentityProvider(
                session, new NotionIdentityProviderConfig(model), keys, verifications, revocations);
    }

    @Override
    public NotionIdentityProviderConfig createConfig() {
        return new NotionIdentityProviderConfig();
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(new UnlinkListener(this));
    }

    @Override
    public void close() {
        revocations.close();
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(BASE_URL)
                .label("Notion API base URL")
                .helpText("Where Notion's API is. Leave it as it is, unless you test against an emulator.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue(DEFAULT_BASE_URL)
                .add()
                .property()
                .name(ALLOWED_WORKSPACES)
                .label("Allowed workspaces")
                .helpText("Ids of the Notion workspaces that people may sign in from. Empty: any workspace.")
                .type(ProviderConfigProperty.MULTIVALUED_STRING_TYPE)
                .add()
                .property()
                .name(TOKEN_CLIENTS)
                .label("Clients that may read tokens")
                .helpText("Client ids of the apps that may ask Keycloak for a person's Notion token."
                        + " Empty: as Keycloak's roles and permissions decide.")
                .type(ProviderConfigProperty.MULTIVALUED_STRING_TYPE)
                .add()
                .property()
                .name(VERIFY_AFTER)
                .label("Verify tokens after")
                .helpText("Seconds for which a token is handed out without asking Notion whether it still works."
                        + " 0: ask each time. -1: never ask.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue(Integer.toString(DEFAULT_VERIFY_AFTER))
                .add()
                .property()
                .name(REVOKE_ON_UNLINK)
                .label("Revoke on unlink")
                .helpText("Revoke the tokens at Notion when the link, the user or this provider is removed.")
                .type(ProviderConfigProperty.BOOLEAN_TYPE)
                .defaultValue(true)
                .add()
                .property()
                .name(ENCRYPTION_KEY)
                .label("Encryption key")
                .helpText("A ${vault.…} reference to the keys that seal stored tokens: 256-bit keys in base64,"
                        + " separated by commas. The first key seals, all of them open. Empty: tokens are not sealed.")
                .type(ProviderConfigProperty.STRING_TYPE)
                .add()
                .build();
    }
}
