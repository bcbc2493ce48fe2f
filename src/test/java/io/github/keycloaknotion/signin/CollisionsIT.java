package io.github.keycloaknotion.signin;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.FirstLoginFlow;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Notion accounts and users that get into each other's way: a page, a line in the log, an event, and no pair left over. */
@Tag("v2")
@ExtendWith(NotionRealm.Resolver.class)
final class CollisionsIT {

    private static final String PASSWORD = "pässword";

    private final NotionRealm realm;

    CollisionsIT(NotionRealm realm) {
        this.realm = realm;
    }

    private record User(String name, String id) {}

    private User newUser(String email) {
        var name = "local-" + UUID.randomUUID();
        return new User(name, realm.admin().addUser(name, email, PASSWORD));
    }

    private User newUser() {
        return newUser(UUID.randomUUID() + "@example.com");
    }

    private void link(User user, String alias, EmulatedPerson person) {
        var link = Map.of("identityProvider", alias, "userId", person.id(), "userName", person.name());
        var linked = realm.admin().call("POST", "/users/" + user.id + "/federated-identity/" + alias, link);
        assertThat(linked.status()).isEqualTo(204);
    }

    private void awaitRevoked(EmulatedPerson person) {
        realm.awaitRevoked(person, Duration.ofMinutes(1));
    }

    private List<JsonNode> failuresOf(Admin admin, String alias) {
        return StreamSupport.stream(
                        admin.events("IDENTITY_PROVIDER_LOGIN_ERROR").spliterator(), false)
                .filter(event ->
                        alias.equals(event.at("/details/identity_provider").textValue()))
                .toList();
    }

    private List<String> linesAbout(String alias) {
        return realm.keycloak()
                .log()
                .lines()
                .filter(line -> line.contains("Sign-in with " + alias + " in realm"))
                .toList();
    }

    /** An admin, or an import, has linked both. */
    @Test
    void aNotionAccountOfTwoUsersSignsInAsNeither() {
        var alias = realm.addProvider(Map.of(), Map.of());
        var person = realm.newPerson();
        var one = newUser();
        var other = newUser();
        link(one, alias, person);
        link(other, alias, person);

        var page = realm.signIn(new Browser(), alias, person);

        assertThat(page.status()).isEqualTo(409);
        assertThat(page.text()).contains("Your Notion account belongs to several users here");
        assertThat(failuresOf(realm.admin(), alias))
                .singleElement()
                .satisfies(event -> assertThat(event.at("/details/reason").textValue())
                        .contains(one.id, other.id, "remove the link"));
        assertThat(linesAbout(alias))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(one.id, other.id));
        awaitRevoked(person);

        assertThat(realm.admin().unlink(other.id, alias).status()).isEqualTo(204);
        assertThat(realm.signedIn(alias, person).userId()).isEqualTo(one.id);
    }

    /** An admin changes the user meanwhile, so that Keycloak's cache knows nothing of them when they come back. */
    private Page linkAfterAChange(User user, SignedIn local, EmulatedPerson person) {
        var consent = local.consentPage();
        var changed = realm.admin().call("PUT", "/users/" + user.id, Map.of("firstName", "Ada"));
        assertThat(changed.status()).isEqualTo(204);
        return allow(consent, person, realm.workspace());
    }

    /** The database refuses to keep the grant: what Keycloak has begun is not kept either. */
    @Test
    void whateverElseEndsASignInHalfwayIsAPageToo() {
        var alias = realm.addReadableProvider(Map.of(), Map.of());
        var signedIn = realm.signedIn(alias);
        var token = signedIn.verify().token();
        var email = signedIn.person().email();
        var refusal = realm.database()
                .refuse("update on notion_grant", "new.provider = '" + alias + "'", "'refused for " + email + "'");

        var page = realm.signIn(new Browser(), alias, signedIn.person());

        refusal.end();
        assertThat(page.status()).isEqualTo(500);
        assertThat(page.text()).contains("Signing in could not be finished");
        assertThat(failuresOf(realm.admin(), alias)).hasSize(1);
        assertThat(linesAbout(alias))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("Exception").doesNotContain(email));
        assertThat(signedIn.read().token()).isEqualTo(token);
        // It may be that Notion ends all with a revocation: so the pair waits with the grant until the person leaves.
        assertThat(realm.admin().unlink(signedIn.userId(), alias).status()).isEqualTo(204);
        awaitRevoked(signedIn.person());
    }

    /** Two Notion accounts are linked at once: the database refuses one, and answers nothing else from then on. */
    @Test
    void aLinkingThatTheDatabaseRefusesIsAPageToo() {
        var alias = realm.addReadableProvider(Map.of(), Map.of());
        var user = newUser();
        var person = realm.newPerson();
        var local = SignedIn.withPassword(realm.app(), alias, person, user.name, PASSWORD);
        var refusal = realm.database()
                .refuse("insert on federated_identity", "new.identity_provider = '" + alias + "'", "unique_violation");

        var page = linkAfterAChange(user, local, person);

        refusal.end();
        assertThat(page.status()).isEqualTo(500);
        assertThat(page.text()).contains("Signing in could not be finished");
        assertThat(failuresOf(realm.admin(), alias)).hasSize(1);
        assertThat(linesAbout(alias)).hasSize(1);
        awaitRevoked(person);
        local.connect(realm.workspace());
        realm.assertWorks(local.verify());
    }

    @Test
    void aSecondNotionAccountOfAPersonIsNotLinked() {
        var alias = realm.addReadableProvider(Map.of(), Map.of());
        var user = newUser();
        var person = realm.newPerson();
        var second = realm.newPerson();
        var local = SignedIn.withPassword(realm.app(), alias, person, user.name, PASSWORD);
        local.connect(realm.workspace());

        var page = linkAfterAChange(user, local, second);

        assertThat(page.text()).contains("already linked to another Notion account");
        assertThat(failuresOf(realm.admin(), alias)).hasSize(1);
        assertThat(linesAbout(alias)).hasSize(1);
        awaitRevoked(second);
        realm.assertWorks(local.verify());
    }

    private String providerThatAsks(boolean toOverride) {
        var flow = FirstLoginFlow.empty(realm.admin()).step("ALTERNATIVE", "idp-create-user-if-unique");
        var existing = flow.subFlow("ALTERNATIVE").step("REQUIRED", "idp-confirm-link");
        if (toOverride) {
            existing.step("REQUIRED", "idp-confirm-override-link");
        }
        existing.step("REQUIRED", "idp-username-password-form");
        return realm.addReadableProvider(Map.of("firstBrokerLoginFlowAlias", flow.alias()), Map.of());
    }

    private Page comesBackAs(EmulatedPerson person, String alias) {
        var question = realm.signIn(new Browser(), alias, person);
        assertThat(question.text()).contains("already exists");
        return question.submit(Map.of("submitAction", "linkAccount"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAccountThatWasMadeAgainAtNotionTakesThePlaceOfTheFirstIfTheAdminLetsIt(boolean toOverride) {
        var alias = providerThatAsks(toOverride);
        var email = UUID.randomUUID() + "@example.com";
        var user = newUser(email);
        var first = realm.notion().add(realm.newPerson().withEmail(email, true));
        var local = SignedIn.withPassword(realm.app(), alias, first, user.name, PASSWORD);
        local.connect(realm.workspace());
        var again = realm.notion().add(realm.newPerson().withEmail(email, true));

        var page = comesBackAs(again, alias);
        if (toOverride) {
            assertThat(page.text()).contains("already linked");
            page = page.submit(Map.of("submitAction", "confirmOverride"));
        }
        page = page.submit(Map.of("password", PASSWORD));

        if (toOverride) {
            assertThat(realm.app().userInfo(page).path("sub").textValue()).isEqualTo(user.id);
            assertThat(realm.admin().links(user.id).findValuesAsText("userId")).contains(again.id());
            awaitRevoked(first);
            realm.assertWorks(local.verify());
        } else {
            assertThat(page.status()).isEqualTo(409);
            assertThat(page.text()).contains("already linked");
            realm.assertWorks(local.verify());
            // Keycloak does not say that it has given up; so it is revoked once the login could not go on any more.
            realm.makeRevocationsDue(again.id());
            awaitRevoked(again);
        }
    }

    /** The username is the address, or what Notion has in its place. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void whereTheEmailIsTheUsername(boolean hasEmail) {
        var own = BrowserRealm.withNotion(realm, "email-as-username-" + hasEmail);
        assertThat(own.admin()
                        .call("PUT", "", Map.of("registrationEmailAsUsername", true))
                        .status())
                .isEqualTo(204);
        own.admin().allowTokenReads("notion");
        var person = hasEmail
                ? realm.newPerson()
                : realm.notion().add(realm.newPerson().withEmail(null, null));

        var page = allow(
                new Browser().open(own.app().signIn(Map.of())).click("#social-notion"), person, realm.workspace());
        if (!hasEmail) {
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.document().select("#kc-idp-review-profile-form, #kc-update-profile-form"))
                    .isNotEmpty();
            page = page.submit(
                    Map.of("email", UUID.randomUUID() + "@example.com", "firstName", "Ada", "lastName", "Lovelace"));
        }

        var sub = own.app().userInfo(page).path("sub").textValue();
        assertThat(own.admin().user(sub).path("username").textValue())
                .isEqualTo(own.admin().user(sub).path("email").textValue());
        realm.assertWorks(own.signedIn("notion", person).verify());
    }

    /** Their usernames would be the same, too: so Keycloak asks the second one, who may choose another. */
    @Test
    void whereAddressesMayRepeatTwoPeopleAreTwoUsers() {
        var own = BrowserRealm.withNotion(realm, "duplicate-emails");
        assertThat(own.admin()
                        .call("PUT", "", Map.of("loginWithEmailAllowed", false, "duplicateEmailsAllowed", true))
                        .status())
                .isEqualTo(204);
        own.admin().allowTokenReads("notion");
        var email = UUID.randomUUID() + "@example.com";
        var one = own.signedIn("notion", realm.notion().add(realm.newPerson().withEmail(email, true)));
        var second = realm.notion().add(realm.newPerson().withEmail(email, true));

        var question = allow(
                new Browser().open(own.app().signIn(Map.of())).click("#social-notion"), second, realm.workspace());
        assertThat(question.text()).contains("already exists");
        var page = question.submit(Map.of("submitAction", "updateProfile"))
                .submit(Map.of("username", "another", "email", email, "firstName", "Ada", "lastName", "Lovelace"));

        assertThat(own.app().userInfo(page).path("sub").textValue()).isNotEqualTo(one.userId());
        realm.assertWorks(one.verify());
        realm.assertWorks(own.signedIn("notion", second).verify());
    }
}
