package io.github.keycloaknotion.mapper;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** People and workspaces whose names mean harm, where an admin has mapped names onto groups, users and usernames. */
@ExtendWith(NotionRealm.Resolver.class)
final class NamesIT {

    private static final String GROUP = "notion-workspace-group-mapper";
    private static final String ATTRIBUTE = "notion-user-attribute-mapper";
    private static final String USERNAME = "notion-username-mapper";

    /** What no column of PostgreSQL takes, and what no page should show. */
    private static final String STRANGE = "a\u0000b\r\nc \u202ed";

    private final NotionRealm realm;
    private final String alias;

    NamesIT(NotionRealm realm) {
        this.realm = realm;
        this.alias = realm.addProvider(Map.of(), Map.of());
    }

    private EmulatedWorkspace named(String name) {
        return realm.notion().add(EmulatedWorkspace.named(name));
    }

    private EmulatedPerson personNamed(String name) {
        return realm.notion().add(realm.newPerson().withName(name));
    }

    private Page page(EmulatedPerson person, EmulatedWorkspace workspace, String scope) {
        return allow(
                realm.consentPage(new Browser(), alias, Map.of("scope", "openid profile email " + scope)),
                person,
                workspace);
    }

    private JsonNode signedIn(EmulatedPerson person, EmulatedWorkspace workspace) {
        return realm.app().userInfo(page(person, workspace, ""));
    }

    private JsonNode signedIn(EmulatedPerson person) {
        return signedIn(person, realm.workspace());
    }

    private static String username(JsonNode user) {
        return user.path("preferred_username").textValue();
    }

    private String link(JsonNode user) {
        return realm.admin()
                .links(user.path("sub").textValue())
                .path(0)
                .path("userId")
                .textValue();
    }

    private List<String> groupsClaim(EmulatedPerson person, EmulatedWorkspace workspace, boolean fullPath) {
        var scope = "groups-" + UUID.randomUUID();
        realm.admin().addGroupsScope(scope, fullPath);
        var groups = new ArrayList<String>();
        realm.app().userInfo(page(person, workspace, scope)).path("groups").forEach(each -> groups.add(each.asText()));
        return groups;
    }

    private static String suffix(EmulatedWorkspace workspace) {
        return " (" + workspace.id().substring(0, 8) + ")";
    }

    @ParameterizedTest
    @CsvSource({
        "acme/admins, acme admins",
        "/admins, admins",
        "acme~/admins, acme admins",
        "~, Workspace",
        "acme\uff0fadmins, acme admins",
        "acme\u2215admins, acme admins",
        "acme\u2044admins, acme admins",
        "'a,admins;b|c:d', a admins b c d",
        "\u202eadmins\u200b, admins",
        "\ud83e\udd8a\ud83e\udd8a, Workspace",
        "'..', Workspace",
        "' ', Workspace",
        ", Workspace"
    })
    void noWorkspacesNameIsAPath(String name, String readable) {
        realm.admin().addMapper(alias, GROUP, "FORCE", Map.of());
        var workspace = named(name);

        assertThat(groupsClaim(realm.newPerson(), workspace, true)).containsExactly("/" + readable + suffix(workspace));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noWorkspacesNameIsAnotherGroups(boolean fullPath) {
        var admins = "admins" + UUID.randomUUID();
        realm.admin().addGroup(admins);
        realm.admin().addMapper(alias, GROUP, "FORCE", Map.of());

        for (var name : List.of(admins, "/" + admins, "ADMINS", "admins")) {
            assertThat(groupsClaim(realm.newPerson(), named(name), fullPath))
                    .hasSize(1)
                    .allMatch(group -> group.endsWith(")"))
                    .doesNotContain(admins, "/" + admins, "admins", "/admins");
        }
    }

    @Test
    void aVeryLongNameIsCut() {
        realm.admin().addMapper(alias, GROUP, "FORCE", Map.of());
        var workspace = named("x".repeat(300));

        assertThat(groupsClaim(realm.newPerson(), workspace, false))
                .containsExactly("x".repeat(100) + suffix(workspace));
    }

    /** Nobody can make such ids at Notion today; a group would be another's for good. */
    @Test
    void whoseNameAndDigitsAreTheSameHasAnotherGroup() {
        realm.admin().addMapper(alias, GROUP, "FORCE", Map.of());
        var first = named("Twins");
        var second = realm.notion()
                .add(new EmulatedWorkspace(
                        first.id().substring(0, 8)
                                + UUID.randomUUID().toString().substring(8),
                        "Twins",
                        null));

        assertThat(groupsClaim(realm.newPerson(), first, false)).containsExactly("Twins" + suffix(first));
        assertThat(groupsClaim(realm.newPerson(), second, false)).containsExactly("Twins (" + second.id() + ")");
        assertThat(groupsClaim(realm.newPerson(), second, false)).containsExactly("Twins (" + second.id() + ")");
    }

    @Test
    void noNameFailsASignInByAnAttribute() {
        realm.admin()
                .addMapper(
                        alias, ATTRIBUTE, "FORCE", Map.of("jsonField", "owner.user.name", "userAttribute", "lastName"));
        var person = realm.newPerson();
        signedIn(person);

        realm.notion().add(person.withName("x".repeat(5_000)));
        assertThat(signedIn(person).path("family_name").textValue()).isEqualTo("x".repeat(255));
        realm.notion().add(person.withName(STRANGE));
        assertThat(signedIn(person).path("family_name").textValue()).isEqualTo("a b c d");
    }

    @Test
    void aWorkspacesNameIsPlainTextInAnAttribute() {
        realm.admin()
                .addMapper(
                        alias, ATTRIBUTE, "FORCE", Map.of("jsonField", "workspace_name", "userAttribute", "picture"));

        assertThat(signedIn(realm.newPerson(), named(STRANGE)).path("picture").textValue())
                .isEqualTo("a b c d");
    }

    /** Whether an address is verified, Notion says of its own alone. */
    @ParameterizedTest
    @ValueSource(strings = {"email", "username"})
    void noFieldBecomesWhoSomebodyIs(String attribute) {
        realm.admin()
                .addMapper(
                        alias, ATTRIBUTE, "FORCE", Map.of("jsonField", "workspace_name", "userAttribute", attribute));
        var person = realm.newPerson();
        var workspace = named(UUID.randomUUID() + "@victim.example");

        for (var i = 0; i < 2; i++) {
            var user = signedIn(person, workspace);
            assertThat(user.path("email").textValue()).isEqualTo(person.email());
            assertThat(username(user)).isEqualTo(person.email());
        }
    }

    @Test
    void aPictureThatNoColumnTakesIsLeftOut() {
        var person = realm.notion().add(realm.newPerson().withAvatar("https://avatars.example/a\u0000b.png"));

        assertThat(signedIn(person).has("picture")).isFalse();
    }

    @Test
    void aPictureComesFromTheWebOrFromNotionItself() {
        var own = realm.notion().picture("Ada Lovelace");
        var person = realm.notion().add(realm.newPerson().withAvatar(own));
        assertThat(signedIn(person).path("picture").textValue()).isEqualTo(own);

        var other = realm.notion().add(realm.newPerson().withAvatar("http://localhost:1/a.png"));
        assertThat(signedIn(other).has("picture")).isFalse();
    }

    @Test
    void theFormOffersNoOtherBrokerId() {
        var offered = realm.admin().mapperTypes(alias).path(USERNAME).path("properties").findParents("name").stream()
                .filter(property -> property.path("name").asText().equals("target"))
                .findFirst()
                .orElseThrow();

        assertThat(offered.path("options")).extracting(JsonNode::textValue).containsExactly("LOCAL", "BROKER_USERNAME");
    }

    /** As a realm file or a script would bring it: Keycloak lets no mapper refuse its settings. */
    @ParameterizedTest
    @ValueSource(strings = {"notion-username-mapper", "oidc-username-idp-mapper"})
    void noMapperChangesTheBrokerId(String mapper) {
        realm.admin()
                .addMapper(
                        alias, mapper, "FORCE", Map.of("template", "${CLAIM.workspace_name}", "target", "BROKER_ID"));
        var first = realm.newPerson();
        var second = realm.newPerson();

        var one = signedIn(first);
        var other = signedIn(second);

        assertThat(other.path("sub")).isNotEqualTo(one.path("sub"));
        assertThat(link(one)).isEqualTo(first.id());
        assertThat(link(other)).isEqualTo(second.id());
        assertThat(realm.keycloak().log())
                .contains("A mapper of the identity provider " + alias + " wants to change the id of people");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOCAL", "BROKER_USERNAME"})
    void aTemplateWithAClaimThatIsNotThereIsNotApplied(String target) {
        realm.admin().addMapper(alias, USERNAME, "FORCE", Map.of("template", "x${CLAIM.nothing}", "target", target));
        var people = List.of(realm.newPerson(), realm.newPerson());

        for (var person : people) {
            assertThat(username(signedIn(person))).isEqualTo(person.email());
            assertThat(username(signedIn(person))).isEqualTo(person.email());
        }
        assertThat(realm.keycloak().log()).contains("Notion's answer lacks a claim of the template");
    }

    @ParameterizedTest
    @CsvSource({"$1, 1", "C:\\Users, c-users", "a\u0000b/c  d\u202e, a-b-c-d", "\uff21\uff44\uff41, ada"})
    void aNameInAUsernameIsPlain(String name, String expected) {
        var prefix = UUID.randomUUID() + ".";
        realm.admin().addMapper(alias, USERNAME, "FORCE", Map.of("template", prefix + "${CLAIM.owner.user.name}"));
        var person = personNamed(name);

        assertThat(username(signedIn(person))).isEqualTo(prefix + expected);
        assertThat(username(signedIn(person))).isEqualTo(prefix + expected);
    }

    @Test
    void aLongUsernameIsCut() {
        realm.admin().addMapper(alias, USERNAME, "FORCE", Map.of("template", "${CLAIM.owner.user.name}"));

        assertThat(username(signedIn(personNamed(UUID.randomUUID() + "x".repeat(300)))))
                .hasSize(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u200b\u200b", "/", "\u0000", " "})
    void aUsernameIsNeverBlank(String name) {
        realm.admin().addMapper(alias, USERNAME, "FORCE", Map.of("template", "${CLAIM.owner.user.name}"));
        var person = personNamed(name);

        assertThat(username(signedIn(person))).isEqualTo(person.email());
    }

    @Test
    void nobodyTakesAnotherUsersUsername() {
        var taken = "taken-" + UUID.randomUUID();
        realm.admin().addUser(taken, taken + "@example.com", "password");
        realm.admin().addMapper(alias, USERNAME, "FORCE", Map.of("template", "${CLAIM.owner.user.name}"));
        var person = personNamed("free-" + UUID.randomUUID());
        var name = username(signedIn(person));

        realm.notion().add(person.withName(taken));

        assertThat(username(signedIn(person))).isEqualTo(name);
    }
}
