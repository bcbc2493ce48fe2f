package io.github.keycloaknotion.mapper;

import io.github.keycloaknotion.storage.UserWrites;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.UserModel;
import org.keycloak.organization.OrganizationProvider;
import org.keycloak.organization.utils.Organizations;

/**
 * The memberships in organizations that the mapper {@link WorkspaceOrganization} gave, and that only it may end: not
 * those that an admin, an invitation or Keycloak's own onboarding made. Whoever has such a membership is also in a
 * group of the organization that has the attribute {@value #GIVEN_BY}. Only admins can change that group. An attribute
 * of the user would not do: the user might be allowed to edit it, and remove it to stay a member.
 *
 * <p>They are unmanaged memberships: the person is a user of the realm, who may come from another workspace tomorrow. A
 * managed member would be deleted with the membership, or with the organization.
 */
final class GivenMemberships {

    private static final Logger LOG = Logger.getLogger(GivenMemberships.class);

    private static final String GIVEN_BY = "notion_given_by";
    private static final String MEMBERSHIP = "membership in organization";

    private final KeycloakSession session;
    private final OrganizationProvider organizations;

    /** @param session whose realm has organizations turned on; not null */
    GivenMemberships(KeycloakSession session) {
        this.session = session;
        this.organizations = Organizations.getProvider(session);
    }

    /** Makes the user a member, unless they are one already. */
    void give(OrganizationModel organization, UserModel user) {
        if (organizations.isMember(organization, user)) {
            return;
        }
        var writes = UserWrites.of(session, user);
        find(organization)
                .or(() -> create(organization))
                .ifPresent(group -> writes.attempt(MEMBERSHIP, () -> {
                    if (organizations.addMember(organization, user)) {
                        user.joinGroup(group);
                    }
                }));
    }

    /**
     * Ends the memberships that were given in other organizations.
     *
     * @param kept whose membership is not ended; empty if none is kept
     */
    void takeAllBut(Optional<OrganizationModel> kept, UserModel user) {
        var writes = UserWrites.of(session, user);
        var keptId = kept.map(OrganizationModel::getId);
        organizations
                .getByMember(user)
                .filter(each -> !keptId.equals(Optional.of(each.getId())))
                .filter(each -> isGiven(each, user))
                .toList()
                .forEach(each -> writes.attempt(MEMBERSHIP, () -> organizations.removeMember(each, user)));
    }

    private boolean isGiven(OrganizationModel organization, UserModel user) {
        return organizations.getOrganizationGroupsByMember(organization, user).anyMatch(GivenMemberships::isOurs)
                // For a managed member, Keycloak would remove the user, too.
                && !organization.isManaged(user);
    }

    private Optional<GroupModel> find(OrganizationModel organization) {
        return organizations
                .searchGroupsByAttributes(organization, Map.of(GIVEN_BY, WorkspaceOrganization.ID), null, null)
                .filter(GivenMemberships::isOurs)
                .findFirst();
    }

    private static boolean isOurs(GroupModel group) {
        return WorkspaceOrganization.ID.equals(group.getFirstAttribute(GIVEN_BY));
    }

    private Optional<GroupModel> create(OrganizationModel organization) {
        var made = WorkspaceMembership.make(
                session,
                UniqueName.of("Notion", organization.getId()),
                name -> create(organization, name),
                any -> new GivenMemberships(any).find(organization));
        if (made.isEmpty()) {
            LOG.errorf(
                    "Organization %s gets no members by their workspaces: its group for them cannot be made",
                    organization.getId());
        }
        return made;
    }

    private GroupModel create(OrganizationModel organization, String name) {
        var id = WorkspaceMembership.committed(session, own -> {
            var all = Organizations.getProvider(own);
            var group = all.createGroup(all.getById(organization.getId()), name, null);
            group.setSingleAttribute(GIVEN_BY, WorkspaceOrganization.ID);
            return group.getId();
        });
        return session.groups().getGroupById(session.getContext().getRealm(), id);
    }
}
