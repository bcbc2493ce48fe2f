package io.github.keycloaknotion.mapper;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.organization.utils.Organizations;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/**
 * Makes the person a member of the organization to which the workspace belongs that they sign in with. Such a
 * membership ends when they sign in with a workspace of another organization ({@link GivenMemberships}). An
 * organization may have several workspaces. If there is none for a workspace, it is made only if the admin says so,
 * with a name that no other workspace gets ({@link UniqueName}). Its alias, which apps read in tokens and nobody can
 * change, is the workspace's id.
 */
public final class WorkspaceOrganization extends WorkspaceMembership {

    private static final Logger LOG = Logger.getLogger(WorkspaceOrganization.class);

    static final String ID = "notion-workspace-organization-mapper";

    private static final String CREATE = "create";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayCategory() {
        return "Organization Importer";
    }

    @Override
    public String getDisplayType() {
        return "Workspace to Organization";
    }

    @Override
    public String getHelpText() {
        return "Makes the person a member of the organization whose attribute notion_workspace_id is the workspace that"
                + " they sign in with. The membership ends when the person signs in with another workspace.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(CREATE)
                .label("notionCreateOrganization")
                .helpText("notionCreateOrganizationHelp")
                .type(ProviderConfigProperty.BOOLEAN_TYPE)
                .defaultValue(false)
                .add()
                .build();
    }

    @Override
    void move(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            Workspace workspace) {
        if (!Organizations.isEnabled(session)) {
            LOG.warnf(
                    "Mapper %s of the identity provider %s is not applied: realm %s has organizations turned off",
                    model.getName(), model.getIdentityProviderAlias(), realm.getName());
            return;
        }
        var found = find(session, workspace);
        var organization =
                found.isEmpty() && Boolean.parseBoolean(model.getConfig().get(CREATE))
                        ? create(session, realm, workspace)
                        : found;
        var given = new GivenMemberships(session);
        given.takeAllBut(organization, user);
        organization.ifPresent(own -> {
            if (own.isEnabled()) {
                given.give(own, user);
            } else {
                LOG.warnf(
                        "Realm %s: user %s does not become a member of organization %s: it is disabled",
                        realm.getName(), user.getId(), own.getId());
            }
        });
    }

    /** The organization of a workspace; if there are several, one that is enabled. */
    private static Optional<OrganizationModel> find(KeycloakSession session, Workspace workspace) {
        return Organizations.getProvider(session)
                .getAllStream(Map.of(WORKSPACE_ID, workspace.id()), null, null)
                // A database may treat different letters as equal.
                .filter(each -> each.getAttributes()
                        .getOrDefault(WORKSPACE_ID, List.of())
                        .contains(workspace.id()))
                .min(Comparator.comparing(each -> !each.isEnabled()));
    }

    private static Optional<OrganizationModel> create(KeycloakSession session, RealmModel realm, Workspace workspace) {
        // The last two names have nothing of the workspace's: Keycloak's column takes the database's default character
        // set only.
        var names = Stream.of(workspace.name(), null)
                .flatMap(name -> UniqueName.of(name, workspace.id()).stream())
                .toList();
        var made = make(session, names, name -> create(session, workspace, name), any -> find(any, workspace));
        if (made.isEmpty()) {
            LOG.errorf(
                    "Realm %s: the organization of workspace %s cannot be made: its names or its alias are taken. Give"
                            + " the organization that has them the attribute %s",
                    realm.getName(), workspace.id(), WORKSPACE_ID);
        }
        return made;
    }

    private static OrganizationModel create(KeycloakSession session, Workspace workspace, String name) {
        var id = committed(session, own -> {
            var organizations = Organizations.getProvider(own);
            var organization = organizations.create(name, UniqueName.safe(workspace.id()));
            organization.setAttributes(Map.of(WORKSPACE_ID, List.of(workspace.id())));
            return organization.getId();
        });
        return Organizations.getProvider(session).getById(id);
    }
}
