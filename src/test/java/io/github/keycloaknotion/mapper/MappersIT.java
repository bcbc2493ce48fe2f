package io.github.keycloaknotion.mapper;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an admin has mapped of Notion's answer onto users, groups and sessions. */
@ExtendWith(NotionRealm.Resolver.class)
final class MappersIT {

    private static final String GROUP = "notion-workspace-group-mapper";
    private static final String ATTRIBUTE = "notion-user-attribute-mapper";

    private final NotionRealm realm;
    private final String alias;
    private final EmulatedWorkspace second;

    MappersIT(NotionRealm realm) {
        this.realm = realm;
        this.alias = realm.addProvider(Map.of(), Map.of());
        this.second = realm.notion()
                .add(new EmulatedWorkspace(
                        UUID.randomUUID().toString(), "Difference Engine", "https://icons.example/difference.png"));
    }

    private JsonNode signedIn(EmulatedPerson person, EmulatedWorkspace workspace) {
        return realm.app().userInfo(allow(realm.consentPage(new Browser(), alias), person, workspace));
    }

    private List<String> groups(JsonNode user) {
        return realm.admin().groups(user.path("sub").textValue());
    }

    /** The path of the group that a workspace gets. */
    private static String made(String parent, EmulatedWorkspace workspace) {
        return parent + "/" + workspace.name() + " (" + workspace.id().substring(0, 8) + ")";
    }

    private String parentGroup() {
        var name = "workspaces-" + UUID.randomUUID();
        realm.admin().addGroup(name);
        return "/" + name;
    }

    @Test
    void theConsoleOffersOursAndKeycloaksOwn() {
        assertThat(realm.admin().mapperTypes(alias).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "notion-user-attribute-mapper",
                        "notion-session-note-mapper",
                        "notion-username-mapper",
                        "notion-workspace-group-mapper",
                        "notion-workspace-organization-mapper",
                        "hardcoded-attribute-idp-mapper",
                        "hardcoded-user-session-attribute-idp-mapper",
                        "oidc-hardcoded-group-idp-mapper",
                        "oidc-hardcoded-role-idp-mapper");
    }

    @ParameterizedTest
    @CsvSource({
        "IMPORT, https://icons.example/workspace.png",
        "LEGACY, https://icons.example/workspace.png",
        "FORCE, https://icons.example/difference.png"
    })
    void aFieldBecomesAnAttribute(String syncMode, String afterwards) {
        realm.admin()
                .addMapper(
                        alias, ATTRIBUTE, syncMode, Map.of("jsonField", "workspace_icon", "userAttribute", "picture"));
        var person = realm.newPerson();

        var first = signedIn(person, realm.workspace());
        var again = signedIn(person, second);

        assertThat(first.path("picture").textValue()).isEqualTo("https://icons.example/workspace.png");
        assertThat(again.path("picture").textValue()).isEqualTo(afterwards);
    }

    @Test
    void aFieldWithinOthersBecomesAnAttribute() {
        realm.admin()
                .addMapper(
                        alias,
                        ATTRIBUTE,
                        "INHERIT",
                        Map.of("jsonField", "owner.user.person.email", "userAttribute", "lastName"));
        var person = realm.newPerson();

        assertThat(signedIn(person, second).path("family_name").textValue()).isEqualTo(person.email());
    }

    @Test
    void tokensAreNoFields() {
        realm.admin()
                .addMapper(alias, ATTRIBUTE, "FORCE", Map.of("jsonField", "access_token", "userAttribute", "picture"));

        var person = realm.newPerson();

        assertThat(signedIn(person, second).path("picture").textValue()).isEqualTo(person.avatarUrl());
    }

    @Test
    @Tag("stateless")
    void theSessionsWorkspaceIsInTheAppsTokens() {
        realm.admin().addMapper(alias, "notion-session-note-mapper", "FORCE", Map.of());
        var scope = "workspace-" + UUID.randomUUID();
        realm.admin().addScope(scope, List.of("notion_workspace_id", "notion_workspace_name", "notion_bot_id"));
        var person = realm.newPerson();

        for (var workspace : List.of(realm.workspace(), second)) {
            var page = realm.consentPage(new Browser(), alias, Map.of("scope", "openid " + scope));
            var user = realm.app().userInfo(allow(page, person, workspace));
            assertThat(user.path("notion_workspace_id").textValue()).isEqualTo(workspace.id());
            assertThat(user.path("notion_workspace_name").textValue()).isEqualTo(workspace.name());
            assertThat(user.path("notion_bot_id").textValue()).isNotBlank();
        }
    }

    @Test
    @Tag("stateless")
    void membershipFollowsTheWorkspace() {
        var parent = parentGroup();
        realm.admin().addMapper(alias, GROUP, "FORCE", Map.of("group", parent));
        var person = realm.newPerson();

        assertThat(groups(signedIn(person, realm.workspace()))).containsExactly(made(parent, realm.workspace()));
        assertThat(groups(signedIn(person, second))).containsExactly(made(parent, second));
        assertThat(groups(signedIn(person, second))).containsExactly(made(parent, second));
    }

    @Test
    void importedMembershipStaysAsItWas() {
        var parent = parentGroup();
        realm.admin().addMapper(alias, GROUP, "IMPORT", Map.of("group", parent));
        var person = realm.newPerson();

        signedIn(person, realm.workspace());

        assertThat(groups(signedIn(person, second))).containsExactly(made(parent, realm.workspace()));
    }

    @Test
    void otherGroupsAreLeftAlone() {
        var parent = parentGroup();
        realm.admin().addMapper(alias, GROUP, "FORCE", Map.of("group", parent));
        var other = parentGroup();
        realm.admin().addMapper(alias, "oidc-hardcoded-group-idp-mapper", "FORCE", Map.of("group", other));
        var person = realm.newPerson();
        signedIn(person, realm.workspace());

        assertThat(groups(signedIn(person, second))).containsExactlyInAnyOrder(other, made(parent, second));
    }

    @Test
    void aGroupThatAnAdminMadeIsUsedAndARenamedOneStays() {
        var prepared = "prepared-" + UUID.randomUUID();
        realm.admin().addMapper(alias, GROUP, "FORCE", Map.of());
        realm.admin().addGroup(prepared, Map.of("notion_workspace_id", List.of(second.id())));

        assertThat(groups(signedIn(realm.newPerson(), second))).containsExactly("/" + prepared);

        var renamed = "renamed-" + UUID.randomUUID();
        realm.admin().renameGroup(prepared, renamed);
        assertThat(groups(signedIn(realm.newPerson(), second))).containsExactly("/" + renamed);
    }

    @Test
    void aGroupThatIsNotThereDoesNotFailTheSignIn() {
        realm.admin().addMapper(alias, GROUP, "FORCE", Map.of("group", "/nowhere"));

        assertThat(groups(signedIn(realm.newPerson(), second))).isEmpty();
        assertThat(realm.keycloak().log()).contains("there is no group /nowhere");
    }

    @Test
    @Tag("stateless")
    void manyNewcomersMakeOneGroup() {
        var parent = parentGroup();
        realm.admin().addMapper(alias, GROUP, "FORCE", Map.of("group", parent));

        var newcomers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> signedIn(realm.newPerson(), second)))
                .toList();

        assertThat(newcomers)
                .allSatisfy(newcomer -> assertThat(groups(newcomer.join())).containsExactly(made(parent, second)));
    }

    @ParameterizedTest
    @CsvSource({"'${ALIAS}.${CLAIM.owner.user.id}'", "'${CLAIM.owner.user.person.email | uppercase}'"})
    void usernamesFollowATemplate(String template) {
        realm.admin()
                .addMapper(alias, "notion-username-mapper", "INHERIT", Map.of("template", template, "target", "LOCAL"));
        var person = realm.newPerson();

        assertThat(signedIn(person, second).path("preferred_username").textValue())
                .isIn(alias + "." + person.id(), person.email());
    }

    @Test
    void keycloaksOwnMappersWork() {
        realm.admin()
                .addMapper(
                        alias,
                        "hardcoded-attribute-idp-mapper",
                        "FORCE",
                        Map.of("attribute", "lastName", "attribute.value", "of Notion"));
        realm.admin()
                .addMapper(alias, "oidc-hardcoded-role-idp-mapper", "FORCE", Map.of("role", "account.view-consent"));
        realm.admin()
                .addMapper(
                        alias,
                        "hardcoded-user-session-attribute-idp-mapper",
                        "FORCE",
                        Map.of("attribute", "origin", "attribute.value", "notion"));
        var scope = "origin-" + UUID.randomUUID();
        realm.admin().addScope(scope, List.of("origin"));
        var page = realm.consentPage(new Browser(), alias, Map.of("scope", "openid profile " + scope));

        var user = realm.app().userInfo(allow(page, realm.newPerson(), second));

        assertThat(user.path("family_name").textValue()).isEqualTo("of Notion");
        assertThat(user.path("origin").textValue()).isEqualTo("notion");
        assertThat(realm.admin().accountRoles(user.path("sub").textValue())).contains("view-consent");
    }
}
