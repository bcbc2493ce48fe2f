package io.github.keycloaknotion.mapper;

import io.github.keycloaknotion.api.PlainText;
import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import io.github.keycloaknotion.storage.UserWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/**
 * Copies a field of Notion's token answer into a user attribute, as text on one line, cut to the length that is stored.
 * Never into the e-mail address or the username, since these decide who somebody is: people choose some of the fields
 * themselves, and only of the address itself does Notion say whether it is verified.
 */
public final class AttributeImporter extends AbstractJsonUserAttributeMapper {

    private static final Logger LOG = Logger.getLogger(AttributeImporter.class);

    private static final Set<String> IDENTIFYING = Set.of(UserModel.USERNAME, UserModel.EMAIL);

    /** The names have columns of their own. */
    private static final Set<String> NAMES = Set.of(UserModel.FIRST_NAME, UserModel.LAST_NAME);

    private static final int LONGEST_NAME = 255;

    /**
     * The longest value that Keycloak accepts, through its admin API, for an attribute that the realm does not define.
     */
    private static final int LONGEST = 2_048;

    @Override
    public String getId() {
        return "notion-user-attribute-mapper";
    }

    @Override
    public String[] getCompatibleProviders() {
        return new String[] {NotionIdentityProviderConfig.PROVIDER_ID};
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

    @Override
    public void preprocessFederatedIdentity(
            KeycloakSession session,
            RealmModel realm,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        attribute(model)
                .ifPresentOrElse(
                        attribute -> prepare(identity, attribute, values(attribute, model, identity)),
                        () -> LOG.errorf(
                                "Mapper %s of the identity provider %s is not applied: no field can become its"
                                        + " attribute. Choose another one than the e-mail and the username",
                                model.getName(), model.getIdentityProviderAlias()));
    }

    private static void prepare(BrokeredIdentityContext identity, String attribute, List<String> values) {
        if (!values.isEmpty()) {
            // Keycloak stores the class of the list, and reads no other class than this one again.
            identity.setUserAttribute(attribute, new ArrayList<>(values));
        }
    }

    @Override
    public void updateBrokeredUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        attribute(model).ifPresent(attribute -> {
            var values = values(attribute, model, identity);
            UserWrites.of(session, user).attempt("attribute " + attribute, () -> {
                if (values.isEmpty()) {
                    user.removeAttribute(attribute);
                } else {
                    user.setAttribute(attribute, values);
                }
            });
        });
    }

    private static Optional<String> attribute(IdentityProviderMapperModel model) {
        return Optional.of(
                        model.getConfig().getOrDefault(CONF_USER_ATTRIBUTE, "").strip())
                .filter(attribute -> !attribute.isEmpty())
                .filter(attribute -> IDENTIFYING.stream().noneMatch(attribute::equalsIgnoreCase));
    }

    private static List<String> values(
            String attribute, IdentityProviderMapperModel model, BrokeredIdentityContext identity) {
        var longest = NAMES.contains(attribute) ? LONGEST_NAME : LONGEST;
        var value = getJsonValue(model, identity);
        return (value instanceof List<?> list ? list.stream() : Stream.ofNullable(value))
                .map(each -> PlainText.line(each.toString(), longest))
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
