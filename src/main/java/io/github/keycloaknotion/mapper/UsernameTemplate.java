package io.github.keycloaknotion.mapper;

import java.util.List;
import java.util.stream.Stream;
import org.keycloak.broker.oidc.mappers.UsernameTemplateMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/** Makes usernames of a template: Keycloak's own mapper, with the fields of Notion's token answer as claims. */
public final class UsernameTemplate extends UsernameTemplateMapper {

    @Override
    public String getId() {
        return "notion-username-mapper";
    }

    @Override
    public String[] getCompatibleProviders() {
        return new String[] {Profile.PROVIDER_ID};
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        var template = ProviderConfigurationBuilder.create()
                .property()
                .name(TEMPLATE)
                .label("notionUsernameTemplate")
                .helpText("notionUsernameTemplateHelp")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue("${ALIAS}.${CLAIM.owner.user.id}")
                .add()
                .build();
        var others = super.getConfigProperties().stream().filter(property -> !TEMPLATE.equals(property.getName()));
        return Stream.concat(template.stream(), others).toList();
    }
}
