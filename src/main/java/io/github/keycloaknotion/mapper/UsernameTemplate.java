package io.github.keycloaknotion.mapper;

import static org.keycloak.broker.saml.mappers.UsernameTemplateMapper.TARGET;
import static org.keycloak.broker.saml.mappers.UsernameTemplateMapper.getTarget;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import io.github.keycloaknotion.storage.UserWrites;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.broker.oidc.mappers.UsernameTemplateMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.saml.mappers.UsernameTemplateMapper.Target;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/**
 * Makes usernames from a template, with the fields of Notion's token answer as claims. If a claim is missing,
 * Keycloak's own mapper of this name gives everybody the same username, without that claim; and it can change the id by
 * which people are known. This one does neither: if the template cannot be filled in, people have the username that
 * they have without it.
 */
public final class UsernameTemplate extends UsernameTemplateMapper {

    private static final Logger LOG = Logger.getLogger(UsernameTemplate.class);

    @Override
    public String getId() {
        return "notion-username-mapper";
    }

    @Override
    public String[] getCompatibleProviders() {
        return new String[] {NotionIdentityProviderConfig.PROVIDER_ID};
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(TEMPLATE)
                .label("notionUsernameTemplate")
                .helpText("notionUsernameTemplateHelp")
                .type(ProviderConfigProperty.STRING_TYPE)
                .defaultValue("${ALIAS}.${CLAIM.owner.user.id}")
                .add()
                .property()
                .name(TARGET)
                .label("notionUsernameTarget")
                .helpText("notionUsernameTargetHelp")
                .type(ProviderConfigProperty.LIST_TYPE)
                .options(Target.LOCAL.name(), Target.BROKER_USERNAME.name())
                .defaultValue(Target.LOCAL.name())
                .add()
                .build();
    }

    /**
     * A target that the form does not offer changes nothing: the identity keeps its id, and takes nobody's username.
     */
    @Override
    public void preprocessFederatedIdentity(
            KeycloakSession session,
            RealmModel realm,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        username(model, identity)
                .ifPresentOrElse(
                        username -> target(model).set(identity, username),
                        () -> LOG.warnf(
                                "Mapper %s of the identity provider %s is not applied: Notion's answer lacks a claim"
                                        + " of the template",
                                model.getName(), model.getIdentityProviderAlias()));
    }

    @Override
    public void updateBrokeredUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        if (target(model) == Target.LOCAL && !realm.isRegistrationEmailAsUsername()) {
            username(model, identity)
                    .filter(username -> !username.equalsIgnoreCase(user.getUsername()))
                    .ifPresent(username -> rename(session, realm, user, username));
        }
    }

    /** If the username is another user's, Keycloak would fail with a database error. */
    private static void rename(KeycloakSession session, RealmModel realm, UserModel user, String username) {
        if (session.users().getUserByUsername(realm, username) == null) {
            UserWrites.of(session, user).attempt(UserModel.USERNAME, () -> user.setUsername(username));
        } else {
            LOG.warnf("User %s keeps the username: the one of the template is another user's", user.getId());
        }
    }

    private static Target target(IdentityProviderMapperModel model) {
        return getTarget(model.getConfig().get(TARGET));
    }

    private static Optional<String> username(IdentityProviderMapperModel model, BrokeredIdentityContext identity) {
        return Profile.of(identity)
                .flatMap(profile -> new UsernamePattern(model.getConfig().getOrDefault(TEMPLATE, ""))
                        .username(model.getIdentityProviderAlias(), profile.answer()));
    }
}
