package io.github.keycloaknotion.signin;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Organizations;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import io.github.keycloaknotion.testbed.storage.Directory;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People of an LDAP that Keycloak must not write to, with a provider whose people are to follow Notion in everything. */
@DisabledIfSystemProperty(named = "keycloak.runtime", matches = "(?i)container")
@ExtendWith(NotionRealm.Resolver.class)
final class ReadOnlyUsersIT {

    private final NotionRealm realm;

    ReadOnlyUsersIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** A realm of its own, whose users are the directory's. */
    private BrowserRealm realmOf(Directory directory, boolean imports) {
        var own = BrowserRealm.withNotion(realm, "ldap-" + UUID.randomUUID());
        own.admin().addUserStorage(Directory.STORAGE, directory.settings(imports));
        own.admin().allowTokenReads("notion");
        own.admin().configure("notion", Map.of("syncMode", "FORCE"));
        // A role cannot be given to whom Keycloak must not write to.
        own.admin().change("notion", provider -> provider.put("addReadTokenRoleOnCreate", false));
        return own;
    }

    private void assertIsAsInTheDirectory(JsonNode user, Directory.Person person) {
        assertThat(user.path("firstName").textValue()).isEqualTo(person.firstName());
        assertThat(user.path("lastName").textValue()).isEqualTo(person.lastName());
        assertThat(user.path("email").textValue()).isEqualTo(person.email());
        assertThat(user.path("emailVerified").booleanValue())
                .as("what Notion says of another address")
                .isFalse();
    }

    private static Page signIn(BrowserRealm own, EmulatedPerson person) {
        return allow(new Browser().open(own.app().signIn(Map.of())).click("#social-notion"), person, own.workspace());
    }

    private long linesAbout(String user) {
        return realm.keycloak()
                .log()
                .lines()
                .filter(line -> line.contains("User " + user + " keeps "))
                .count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoIsLinkedSignsInAndStaysAsTheDirectorySays(boolean imports) {
        try (var directory = Directory.open()) {
            var own = realmOf(directory, imports);
            var admin = own.admin();
            admin.addMapper(
                    "notion",
                    "notion-user-attribute-mapper",
                    "FORCE",
                    Map.of("jsonField", "workspace_name", "userAttribute", "workspace"));
            admin.addMapper(
                    "notion",
                    "notion-username-mapper",
                    "FORCE",
                    Map.of("template", "${CLAIM.owner.user.id}", "target", "LOCAL"));
            admin.addMapper("notion", "notion-workspace-group-mapper", "FORCE", Map.of());
            var ada = directory.newPerson();
            var notion = realm.notion()
                    .add(realm.newPerson().withName("Ada Lovelace").withAvatar("https://a.example/ada.png"));
            var signedIn = SignedIn.withPassword(own.app(), "notion", notion, ada.username(), Directory.PASSWORD);
            var user = signedIn.userId();
            signedIn.connect(own.workspace());
            realm.assertWorks(signedIn.verify());
            var before = linesAbout(user);
            var organizations = Organizations.turnedOn(admin);
            organizations.add("acme", own.workspace().id());
            admin.addMapper("notion", "notion-workspace-organization-mapper", "FORCE", Map.of());

            var again = own.signedIn("notion", notion);

            assertThat(again.userId()).isEqualTo(user);
            realm.assertWorks(again.verify());
            assertThat(realm.grants(user)).isEqualTo(1);
            assertIsAsInTheDirectory(admin.user(user), ada);
            assertThat(admin.user(user).path("username").textValue()).isEqualTo(ada.username());
            assertThat(before).as("the linking").isEqualTo(1);
            assertThat(linesAbout(user)).as("the linking and the sign-in").isEqualTo(2);
            assertThat(realm.keycloak().log())
                    .contains("User " + user + " keeps firstName, lastName, email, picture, ");
            assertThat(organizations.of(user))
                    .as("Keycloak itself keeps the memberships of those whom it imports")
                    .isEqualTo(imports ? Map.of("acme", "UNMANAGED") : Map.of());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFirstLoginEndsWithTheAccountThatIsThere(boolean imports) {
        try (var directory = Directory.open()) {
            var own = realmOf(directory, imports);
            var ada = directory.newPerson();
            var notion = realm.notion()
                    .add(realm.newPerson().withName("Ada Lovelace").withEmail(ada.email(), false));
            var offer = signIn(own, notion);
            assertThat(offer.text()).contains("already exists");

            var page =
                    offer.submit(Map.of("submitAction", "linkAccount")).submit(Map.of("password", Directory.PASSWORD));

            var user = own.app().userInfo(page);
            assertThat(user.path("preferred_username").textValue()).isEqualTo(ada.username());
            assertThat(realm.grants(user.path("sub").textValue())).isEqualTo(1);
            assertIsAsInTheDirectory(own.admin().user(user.path("sub").textValue()), ada);
        }
    }
}
