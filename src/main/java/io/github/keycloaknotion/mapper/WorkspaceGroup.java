package io.github.keycloaknotion.mapper;

import io.github.keycloaknotion.storage.UserWrites;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.broker.provider.ConfigConstants;
import org.keycloak.models.GroupModel;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/**
 * Makes the person a member of the group of the workspace that they sign in with, and of no other workspace's group
 * below the same parent. If the group is missing, it is made with a name that no other workspace gets ({@link
 * UniqueName}). An admin can rename it, or make it beforehand.
 */
public final class WorkspaceGroup extends WorkspaceMembership {

    private static final Logger LOG = Logger.getLogger(WorkspaceGroup.class);

    @Override
    public String getId() {
        return "notion-workspace-group-mapper";
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
    void move(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            Workspace workspace) {
        var parent = model.getConfig().get(ConfigConstants.GROUP);
        var hasParent = parent != null && !parent.isBlank();
        var parentGroup = hasParent ? KeycloakModelUtils.findGroupByPath(session, realm, parent) : null;
        if (hasParent && parentGroup == null) {
            LOG.warnf("Mapper %s in realm %s: there is no group %s", model.getName(), realm.getName(), parent);
            return;
        }
        var parentId = parentGroup == null ? null : parentGroup.getId();
        var group = find(session, realm, parentId, workspace).or(() -> create(session, realm, parentId, workspace));
        var writes = UserWrites.of(session, user);
        user.getGroupsStream()
                // An organization has a group of its own for its members, with the organization's attributes.
                .filter(each -> each.getType() == GroupModel.Type.REALM)
                .filter(each -> Objects.equals(each.getParentId(), parentId))
                .filter(each -> each.getFirstAttribute(WORKSPACE_ID) != null)
                .filter(each -> !Optional.of(each.getId()).equals(group.map(GroupModel::getId)))
                .toList()
                .forEach(former -> writes.attempt("group", () -> user.leaveGroup(former)));
        group.filter(own -> !user.isMemberOf(own)).ifPresent(own -> writes.attempt("group", () -> user.joinGroup(own)));
    }

    private static Optional<GroupModel> find(
            KeycloakSession session, RealmModel realm, String parentId, Workspace workspace) {
        // A server may be configured to search some attributes only; then it finds all groups. So what is found is
        // checked.
        return session.groups()
                .searchGroupsByAttributes(realm, Map.of(WORKSPACE_ID, workspace.id()), null, null)
                .filter(group -> Objects.equals(group.getParentId(), parentId))
                .filter(group -> workspace.id().equals(group.getFirstAttribute(WORKSPACE_ID)))
                .findFirst();
    }

    private static Optional<GroupModel> create(
            KeycloakSession session, RealmModel realm, String parentId, Workspace workspace) {
        var made = make(
                session,
                UniqueName.of(workspace.name(), workspace.id()),
                name -> create(session, realm, parentId, workspace, name),
                any -> find(any, realm, parentId, workspace));
        if (made.isEmpty()) {
            LOG.errorf(
                    "Realm %s: the group of workspace %s cannot be made: its names are taken",
                    realm.getName(), workspace.id());
        }
        return made;
    }

    private static GroupModel create(
            KeycloakSession session, RealmModel realm, String parentId, Workspace workspace, String name) {
        var id = committed(session, own -> {
            var ownRealm = own.getContext().getRealm();
            var parent = parentId == null ? null : own.groups().getGroupById(ownRealm, parentId);
            var group = own.groups().createGroup(ownRealm, name, parent);
            group.setSingleAttribute(WORKSPACE_ID, workspace.id());
            return group.getId();
        });
        return session.groups().getGroupById(realm, id);
    }
}
