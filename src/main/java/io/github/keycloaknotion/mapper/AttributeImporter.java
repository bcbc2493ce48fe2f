package io.github.keycloaknotion.mapper;

import java.util.List;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/** Copies a field of Notion's token answer into a user attribute. */
public final class AttributeImporter extends AbstractJsonUserAttributeMapper {

    @Override
    public String getId() {
        return "notion-user-attribute-mapper";
    }

    @Override
    public String[] getCompatibleProviders() {
        return new String[] {Profile.PROVIDER_ID};
    }

    @Override
    public String getHelpText() {
        return "Copies a field of Notion's token answer into a user attribute.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(CONF_JSON_FIELD)
                .label("notionJsonField")
                .helpText("notionJsonFieldHelp")
                .type(ProviderConfigProperty.STRING_TYPE)
                .add()
                .property()
                .name(CONF_USER_ATTRIBUTE)
                .label("notionUserAttribute")
                .helpText("notionUserAttributeHelp")
                .type(ProviderConfigProperty.USER_PROFILE_ATTRIBUTE_LIST_TYPE)
                .add()
                .build();
    }
}
