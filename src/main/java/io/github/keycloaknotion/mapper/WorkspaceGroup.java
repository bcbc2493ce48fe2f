package io.github.keycloaknotion.mapper;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.broker.provider.AbstractIdentityProviderMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.ConfigConstants;
import org.keycloak.models.GroupModel;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/**
 * Makes the person a member of the group of the workspace that they sign in with, and of no other workspace's group
 * below the same parent.
 *
 * <p>A group is known by its attribute {@value #WORKSPACE_ID}, never by its name: names repeat, and whoever owns a
 * workspace chooses one, "admins" for example. A group that is missing is made, with a name that is this workspace's
 * alone ({@link GroupName}); an admin can rename it, or make it beforehand.
 */
public final class WorkspaceGroup extends AbstractIdentityProviderMapper {

    private static final Logger LOG = Logger.getLogger(WorkspaceGroup.class);

    private static final String WORKSPACE_ID = "notion_workspace_id";

    @Override
    public String getId() {
        return "notion-workspace-group-mapper";
    }

    @Override
    public String[] getCompatibleProviders() {
        return new String[] {NotionIdentityProviderConfig.PROVIDER_ID};
    }

    @Override
    public String getDisplayCategory() {
        return "Group Importer";
    }

    @Override
    public String getDisplayType() {
        return "Workspace to Group";
    }

    @Override
    public String getHelpText() {
        return "Makes the person a member of a group for the workspace that they sign in with. The group is made if it"
                + " is missing, and left when the person signs in with another workspace.";
    }

    @Override
    public boolean supportsSyncMode(IdentityProviderSyncMode syncMode) {
        return true;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(ConfigConstants.GROUP)
                .label("notionParentGroup")
                .helpText("notionParentGroupHelp")
                .type(ProviderConfigProperty.GROUP_TYPE)
                .add()
                .build();
    }

    @Override
    public void importNewUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        updateBrokeredUser(session, realm, user, model, identity);
    }

    @Override
    public void updateBrokeredUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        var profile = Profile.of(identity);
        var workspace = profile.flatMap(known -> known.text("workspace_id"));
        if (workspace.isEmpty()) {
            return;
        }
        var parent = model.getConfig().get(ConfigConstants.GROUP);
        var hasParent = parent != null && !parent.isBlank();
        var parentGroup = hasParent ? KeycloakModelUtils.findGroupByPath(session, realm, parent) : null;
        if (hasParent && parentGroup == null) {
            LOG.warnf("Mapper %s in realm %s: there is no group %s", model.getName(), realm.getName(), parent);
            return;
        }
        var parentId = parentGroup == null ? null : parentGroup.getId();
        var names = GroupName.of(profile.get().text("workspace_name").orElse(null), workspace.get());
        var group = find(session, realm, parentId, workspace.get())
                .or(() -> create(session, realm, parentId, workspace.get(), names));
        user.getGroupsStream()
                .filter(each -> Objects.equals(each.getParentId(), parentId))
                .filter(each -> each.getFirstAttribute(WORKSPACE_ID) != null)
                .filter(each -> !Optional.of(each.getId()).equals(group.map(GroupModel::getId)))
                .toList()
                .forEach(user::leaveGroup);
        group.filter(own -> !user.isMemberOf(own)).ifPresent(user::joinGroup);
    }

    private static Optional<GroupModel> find(
            KeycloakSession session, RealmModel realm, String parentId, String workspaceId) {
        // A server can be told to search some attributes only, and then finds all groups: so what is found is checked.
        return session.groups()
                .searchGroupsByAttributes(realm, Map.of(WORKSPACE_ID, workspaceId), null, null)
                .filter(group -> Objects.equals(group.getParentId(), parentId))
                .filter(group -> workspaceId.equals(group.getFirstAttribute(WORKSPACE_ID)))
                .findFirst();
    }

    private static Optional<GroupModel> create(
            KeycloakSession session, RealmModel realm, String parentId, String workspaceId, List<String> names) {
        for (var name : names) {
            try {
                return Optional.of(commit(session, realm, parentId, workspaceId, name));
            } catch (ModelDuplicateException e) {
                // Another sign-in was faster, or the name is another group's.
                var made = find(session, realm, parentId, workspaceId);
                if (made.isPresent()) {
                    return made;
                }
            }
        }
        LOG.errorf(
                "Realm %s: the group of workspace %s cannot be made: its names are taken",
                realm.getName(), workspaceId);
        return Optional.empty();
    }

    /** In a transaction of its own: a name that is taken must not fail the sign-in. */
    private static GroupModel commit(
            KeycloakSession session, RealmModel realm, String parentId, String workspaceId, String name) {
        var id = KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), own -> {
            var ownRealm = own.realms().getRealm(realm.getId());
            var parent = parentId == null ? null : own.groups().getGroupById(ownRealm, parentId);
            var group = own.groups().createGroup(ownRealm, name, parent);
            group.setSingleAttribute(WORKSPACE_ID, workspaceId);
            return group.getId();
        });
        return session.groups().getGroupById(realm, id);
    }
}
