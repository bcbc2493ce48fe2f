package io.github.keycloaknotion.mapper;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Organizations;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes from a workspace is a member of its organization, where an admin wants it. */
@ExtendWith(NotionRealm.Resolver.class)
final class OrganizationsIT {

    private static final String ORGANIZATION = "notion-workspace-organization-mapper";

    private final NotionRealm shared;
    private final BrowserRealm realm;
    private final Organizations organizations;
    private final EmulatedWorkspace acme;
    private final EmulatedWorkspace other;

    OrganizationsIT(NotionRealm shared) {
        this.shared = shared;
        this.realm = BrowserRealm.withNotion(shared, "organizations-" + UUID.randomUUID());
        this.organizations = Organizations.turnedOn(realm.admin());
        this.acme = named("Acme");
        this.other = named("Other");
    }

    private EmulatedWorkspace named(String name) {
        return shared.notion().add(EmulatedWorkspace.named(name));
    }

    private void map(String syncMode, boolean create) {
        realm.admin().addMapper("notion", ORGANIZATION, syncMode, Map.of("create", Boolean.toString(create)));
    }

    /** The user's id. */
    private String signIn(EmulatedPerson person, EmulatedWorkspace workspace) {
        return realm.app()
                .userInfo(allow(consentPage(), person, workspace))
                .path("sub")
                .textValue();
    }

    private Page consentPage() {
        return new Browser().open(realm.app().signIn(Map.of("kc_idp_hint", "notion")));
    }

    private Map<String, String> memberships(EmulatedPerson person, EmulatedWorkspace workspace) {
        return organizations.of(signIn(person, workspace));
    }

    /** What the mapper calls a workspace's organization. */
    private static String made(String name, EmulatedWorkspace workspace) {
        return name + " (" + workspace.id().substring(0, 8) + ")";
    }

    @ParameterizedTest
    @CsvSource({"FORCE, other", "LEGACY, other", "IMPORT, acme"})
    @Tag("stateless")
    void membershipFollowsTheWorkspace(String syncMode, String afterwards) {
        organizations.add("acme", UUID.randomUUID().toString(), acme.id());
        organizations.add("other", other.id());
        map(syncMode, false);
        var person = realm.newPerson();

        assertThat(memberships(person, acme)).isEqualTo(Map.of("acme", "UNMANAGED"));
        assertThat(memberships(person, other)).isEqualTo(Map.of(afterwards, "UNMANAGED"));
        assertThat(memberships(person, other)).isEqualTo(Map.of(afterwards, "UNMANAGED"));
        assertThat(memberships(person, acme)).isEqualTo(Map.of("acme", "UNMANAGED"));
    }

    @Test
    void aWorkspaceWithoutAnOrganizationHasNone() {
        organizations.add("acme", acme.id());
        // Names are nobody's.
        organizations.add("Other");
        map("FORCE", false);
        var person = realm.newPerson();
        signIn(person, acme);

        assertThat(memberships(person, other)).isEmpty();
        assertThat(organizations.all()).hasSize(2);
    }

    @Test
    void anOrganizationMayHaveSeveralWorkspaces() {
        organizations.add("acme", acme.id(), other.id());
        map("FORCE", false);
        var person = realm.newPerson();

        assertThat(memberships(person, acme)).isEqualTo(Map.of("acme", "UNMANAGED"));
        assertThat(memberships(person, other)).isEqualTo(Map.of("acme", "UNMANAGED"));
    }

    @Test
    void membersThatAnAdminMadeStay() {
        var id = organizations.add("acme", acme.id());
        map("FORCE", false);
        var person = realm.newPerson();
        organizations.addMember(id, signIn(person, other));

        assertThat(memberships(person, acme)).isEqualTo(Map.of("acme", "UNMANAGED"));
        assertThat(memberships(person, other)).isEqualTo(Map.of("acme", "UNMANAGED"));
    }

    /** Keycloak removes a managed member with the membership. */
    @Test
    void whomAnOrganizationManagesItKeeps() {
        organizations.linkProvider(organizations.add("acme", acme.id()), "notion");
        organizations.add("other", other.id());
        map("FORCE", false);
        var person = realm.newPerson();

        assertThat(memberships(person, acme)).isEqualTo(Map.of("acme", "MANAGED"));
        assertThat(memberships(person, other)).isEqualTo(Map.of("acme", "MANAGED", "other", "UNMANAGED"));
        assertThat(memberships(person, acme)).isEqualTo(Map.of("acme", "MANAGED"));
    }

    @Test
    void usersOutliveTheOrganization() {
        var id = organizations.add("acme", acme.id());
        map("FORCE", false);
        var person = realm.newPerson();
        var user = signIn(person, acme);

        organizations.remove(id);

        assertThat(signIn(person, acme)).isEqualTo(user);
        assertThat(organizations.of(user)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Acme, Acme",
        "acme/admins, acme admins",
        "'a,b;c|d:e*', a b c d e",
        "\u202eadmins\u200b, admins",
        ", Workspace"
    })
    @Tag("database")
    void anOrganizationIsMadeIfTheAdminSaysSo(String name, String readable) {
        organizations.add("admins");
        map("FORCE", true);
        var workspace = named(name);
        var made = made(readable, workspace);

        for (var i = 0; i < 2; i++) {
            assertThat(memberships(realm.newPerson(), workspace)).isEqualTo(Map.of(made, "UNMANAGED"));
        }

        assertThat(organizations.all()).hasSize(2);
        assertThat(organizations.find(made).path("alias").textValue()).isEqualTo(workspace.id());
        assertThat(organizations
                        .find(made)
                        .at("/attributes/notion_workspace_id/0")
                        .textValue())
                .isEqualTo(workspace.id());
    }

    @Test
    @Tag("stateless")
    @Tag("database")
    void manyNewcomersMakeOneOrganization() {
        map("FORCE", true);
        // A realm makes its keys for whoever comes first.
        consentPage();

        var newcomers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> signIn(realm.newPerson(), acme)))
                .toList();

        assertThat(newcomers)
                .allSatisfy(newcomer -> assertThat(organizations.of(newcomer.join()))
                        .isEqualTo(Map.of(made("Acme", acme), "UNMANAGED")));
        assertThat(organizations.all()).hasSize(1);
    }

    @Test
    void whoseAliasIsTakenHasNoOrganization() {
        organizations.add(acme.id());
        map("FORCE", true);

        assertThat(memberships(realm.newPerson(), acme)).isEmpty();
        assertThat(shared.keycloak().log())
                .contains("the organization of workspace " + acme.id() + " cannot be made: its names or its alias");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDisabledOrganizationGetsNoMembersAndKeepsThose(boolean create) {
        var id = organizations.add("acme", acme.id());
        map("FORCE", create);
        var member = realm.newPerson();
        signIn(member, acme);

        organizations.disable(id);

        assertThat(memberships(realm.newPerson(), acme)).isEmpty();
        assertThat(memberships(member, acme)).isEqualTo(Map.of("acme", "UNMANAGED"));
        assertThat(shared.keycloak().log()).contains("does not become a member of organization " + id);
        assertThat(organizations.all()).hasSize(1);
    }

    @Test
    void withoutOrganizationsPeopleSignIn() {
        organizations.add("acme", acme.id());
        map("FORCE", true);
        var person = realm.newPerson();
        var user = signIn(person, acme);

        organizations.turn(false);

        assertThat(signIn(person, other)).isEqualTo(user);
        assertThat(signIn(realm.newPerson(), other)).isNotEmpty();
        assertThat(shared.keycloak().log()).contains("realm " + realm.name() + " has organizations turned off");
        organizations.turn(true);
        assertThat(organizations.of(user)).isEqualTo(Map.of("acme", "UNMANAGED"));
    }

    /** Keycloak keeps an organization's members and attributes in a group, which only its cached users hide. */
    @Test
    @Tag("stateless")
    void theGroupMapperLeavesOrganizationsAlone() {
        organizations.add("acme", acme.id());
        map("IMPORT", false);
        realm.admin().addMapper("notion", "notion-workspace-group-mapper", "FORCE", Map.of());
        var person = realm.newPerson();

        assertThat(memberships(person, acme)).isEqualTo(Map.of("acme", "UNMANAGED"));
        assertThat(memberships(person, other)).isEqualTo(Map.of("acme", "UNMANAGED"));
        // Without a user cache, Keycloak lists the organization's own groups, too.
        assertThat(realm.admin().groups(signIn(person, other)))
                .contains("/" + made("Other", other))
                .doesNotContain("/" + made(acme.name(), acme));
    }
}
