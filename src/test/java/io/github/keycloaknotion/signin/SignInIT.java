package io.github.keycloaknotion.signin;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.client.Parameters;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** People sign in to an app, through Keycloak, with Notion. */
@ExtendWith(NotionRealm.Resolver.class)
final class SignInIT {

    private final NotionRealm realm;

    SignInIT(NotionRealm realm) {
        this.realm = realm;
    }

    private JsonNode signedIn(String alias, EmulatedPerson person) {
        return realm.app().userInfo(realm.signIn(new Browser(), alias, person));
    }

    private JsonNode signedIn(EmulatedPerson person) {
        return signedIn("notion", person);
    }

    @Test
    void notionIsAskedForExactlyWhatItDocuments() {
        var browser = new Browser();
        var consent = realm.consentPage(browser, "notion");

        assertThat(consent.status()).isEqualTo(200);
        var parameters = Parameters.parse(consent.uri().getRawQuery());
        assertThat(parameters).containsOnlyKeys("client_id", "redirect_uri", "response_type", "owner", "state");
        assertThat(parameters)
                .containsEntry("client_id", NotionRealm.CONNECTION.clientId())
                .containsEntry("response_type", "code")
                .containsEntry("owner", "user")
                .containsEntry("redirect_uri", realm.keycloak().baseUrl() + "/realms/notion/broker/notion/endpoint");
    }

    @Test
    void aNewUserGetsWhatNotionKnows() {
        var person = realm.newPerson();

        var user = signedIn(person);

        assertThat(user.path("given_name").textValue()).isEqualTo("Ada");
        assertThat(user.path("family_name").textValue()).isEqualTo("Lovelace");
        assertThat(user.path("email").textValue()).isEqualTo(person.email());
        assertThat(user.path("email_verified").booleanValue()).isTrue();
        assertThat(user.path("picture").textValue()).isEqualTo(person.avatarUrl());
        var link = realm.admin().links(user.path("sub").textValue()).path(0);
        assertThat(link.path("identityProvider").textValue()).isEqualTo("notion");
        assertThat(link.path("userId").textValue()).isEqualTo(person.id());
    }

    @Test
    void aSignInIsOneCallToTheTokenEndpoint() {
        var person = realm.newPerson();

        signedIn(person);
        assertThat(realm.notion().calls(person)).containsExactly(Endpoint.TOKEN);

        signedIn(person);
        assertThat(realm.notion().calls(person)).containsExactly(Endpoint.TOKEN, Endpoint.TOKEN);
    }

    @Test
    void aReturningUserIsTheSameUser() {
        var person = realm.newPerson();

        assertThat(signedIn(person).path("sub")).isEqualTo(signedIn(person).path("sub"));
    }

    @Test
    void importedDetailsStayAsTheyWere() {
        var person = realm.newPerson();
        var before = signedIn(person);

        realm.notion().add(person.withName("Ada King").withEmail(UUID.randomUUID() + "@example.com", true));

        assertThat(signedIn(person)).isEqualTo(before);
    }

    @Test
    void forcedDetailsFollowNotion() {
        var alias = realm.addProvider(Map.of(), Map.of("syncMode", "FORCE"));
        var person = realm.newPerson();
        signedIn(alias, person);
        var email = UUID.randomUUID() + "@example.com";

        realm.notion().add(person.withName("Ada").withEmail(email, false).withAvatar("https://a.example/new.png"));
        var user = signedIn(alias, person);

        assertThat(user.path("given_name").textValue()).isEqualTo("Ada");
        assertThat(user.path("family_name").asText("")).isEmpty();
        assertThat(user.path("email").textValue()).isEqualTo(email);
        assertThat(user.path("email_verified").booleanValue()).isFalse();
        assertThat(user.path("picture").textValue()).isEqualTo("https://a.example/new.png");
    }

    @Test
    void aForcedEmailIsNotTakenFromAnotherUser() {
        var alias = realm.addProvider(Map.of(), Map.of("syncMode", "FORCE"));
        var other = realm.newPerson();
        signedIn(alias, other);
        var person = realm.newPerson();
        signedIn(alias, person);

        realm.notion().add(person.withEmail(other.email(), true));

        assertThat(signedIn(alias, person).path("email").textValue()).isEqualTo(person.email());
    }

    @Test
    void anAddressIsVerifiedOnlyIfNotionSaysSo() {
        var unverified = realm.newPerson();
        realm.notion().add(unverified.withEmail(unverified.email(), false));
        var unknown = realm.newPerson();
        realm.notion().add(unknown.withEmail(unknown.email(), null));

        assertThat(signedIn(unverified).path("email_verified").booleanValue()).isFalse();
        assertThat(signedIn(unknown).path("email_verified").booleanValue()).isFalse();
    }

    @Test
    void anAddressIsVerifiedOnlyIfTheAdminTrustsNotion() {
        var alias = realm.addProvider(Map.of("trustEmail", false), Map.of());

        assertThat(signedIn(alias, realm.newPerson()).path("email_verified").booleanValue())
                .isFalse();
    }

    @Test
    void aForcedAddressIsVerifiedOnceNotionVerifiedIt() {
        var alias = realm.addProvider(Map.of(), Map.of("syncMode", "FORCE"));
        var person = realm.newPerson();
        realm.notion().add(person.withEmail(person.email(), false));
        assertThat(signedIn(alias, person).path("email_verified").booleanValue())
                .isFalse();

        realm.notion().add(person);

        assertThat(signedIn(alias, person).path("email_verified").booleanValue())
                .isTrue();
    }

    @Test
    void aPersonWithoutEmailSignsIn() {
        var person = realm.newPerson();
        realm.notion().add(person.withEmail(null, null));

        var user = signedIn(person);

        assertThat(user.path("name").textValue()).isEqualTo("Ada Lovelace");
        assertThat(user.has("email")).isFalse();
        assertThat(user.path("preferred_username").textValue()).isEqualTo(person.id());
    }

    @Test
    void aPersonWithNothingButAnIdSignsIn() {
        var person = realm.notion().add(EmulatedPerson.withIdOnly());

        var user = signedIn(person);

        assertThat(user.path("preferred_username").textValue()).isEqualTo(person.id());
        assertThat(signedIn(person).path("sub")).isEqualTo(user.path("sub"));
    }

    @Test
    @Tag("stateless")
    void namesOfAnyKindAreKept() {
        for (var name : new String[] {"error", "Zoë 🦊 山田", "x".repeat(400) + " " + "🦊".repeat(300), "null"}) {
            var person = realm.newPerson();
            realm.notion().add(person.withName(name));
            var shown = signedIn(person).path("name").textValue();
            assertThat(name).startsWith(shown.substring(0, Math.min(shown.length(), 250)));
        }
    }

    @Test
    void aPictureIsAWebAddressOrNothing() {
        var person = realm.newPerson();
        realm.notion().add(person.withAvatar("javascript:alert(1)"));

        assertThat(signedIn(person).has("picture")).isFalse();
    }

    @Test
    @Tag("stateless")
    void whoCancelsIsBackAtTheLoginPage() {
        var browser = new Browser();
        var page = realm.consentPage(browser, "notion").submit(Map.of("decision", "cancel"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("Access denied when authenticating with Notion");
        assertThat(page.document().selectFirst("#social-notion")).isNotNull();
        var person = realm.newPerson();
        realm.app().tokens(allow(page.click("#social-notion"), person, realm.workspace()));
    }

    @Test
    @Tag("stateless")
    void aReplayedCallbackDoesNotReachNotion() {
        var person = realm.newPerson();
        var browser = new Browser();
        realm.app().tokens(realm.signIn(browser, "notion", person));

        var replayed = browser.open(callbackOf(browser));
        assertThat(replayed.body()).doesNotContain("Exception");
        assertThat(new Browser().open(callbackOf(browser)).status()).isEqualTo(400);

        assertThat(realm.notion().calls(person)).containsExactly(Endpoint.TOKEN);
    }

    @Test
    @Tag("stateless")
    void anImpatientPersonSpendsTheCodeOnce() throws Exception {
        var person = realm.newPerson();
        var browser = new Browser();
        var callback = realm.callback(browser, person);

        var clicks = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> browser.peek(callback)))
                .toList();
        for (var click : clicks) {
            assertThat(click.get().status()).isIn(302, 303, 200, 400);
        }

        assertThat(realm.notion().calls(person)).containsExactly(Endpoint.TOKEN);
    }

    @Test
    @Tag("stateless")
    void aForeignStateIsRefused() {
        var person = realm.newPerson();
        var callback = realm.callback(new Browser(), person);

        var stranger = new Browser();
        realm.consentPage(stranger, "notion");
        var page = stranger.open(callback);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("Your login attempt timed out. Login will start from the beginning.");
        assertThat(page.body()).doesNotContain("Exception");
        assertThat(realm.notion().calls(person)).isEmpty();
    }

    @Test
    @Tag("stateless")
    void aStateOfAnotherProviderIsRefused() {
        var alias = realm.addProvider(Map.of(), Map.of());
        var person = realm.newPerson();
        var browser = new Browser();
        var callback = realm.callback(browser, person);

        var page = browser.open(URI.create(callback.toString().replace("/broker/notion/", "/broker/" + alias + "/")));

        assertThat(page.status()).isEqualTo(400);
        assertThat(realm.notion().calls(person)).isEmpty();
    }

    @Test
    void aMissingOrUnreadableStateIsAnErrorPage() {
        for (var query :
                new String[] {"?code=abc", "?code=abc&state=", "?code=abc&state=a.b.c", "", "?error=x&state=x"}) {
            var page = new Browser().open(endpoint(query));
            assertThat(page.status()).as(query).isEqualTo(400);
            assertThat(page.document().selectFirst("#kc-error-message"))
                    .as(query)
                    .isNotNull();
        }
    }

    @Test
    void aMissingCodeIsAnErrorPage() {
        var page = withAnswer("");

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.text()).contains("Missing code or error parameter");
    }

    @Test
    void anUnknownErrorIsAnErrorPage() {
        var page = withAnswer("&error=server_error&error_description=<script>alert(1)</script>");

        assertThat(page.status()).isEqualTo(502);
        assertThat(page.text()).contains("Unexpected error when authenticating with identity provider");
        assertThat(page.body()).doesNotContain("<script>alert");
    }

    @Test
    void onlyAllowedWorkspacesSignIn() {
        var allowed = realm.notion().add(EmulatedWorkspace.named("Allowed"));
        var alias = realm.addProvider(
                Map.of(),
                Map.of(
                        "allowedWorkspaces",
                        UUID.randomUUID() + "##"
                                + allowed.id().toUpperCase(Locale.ROOT).replace("-", "")));
        var person = realm.newPerson();

        var refused = realm.signIn(new Browser(), alias, person);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("choose another workspace");

        realm.app().tokens(allow(realm.consentPage(new Browser(), alias), person, allowed));
    }

    @Test
    void twoProvidersOfOneRealmAreApart() {
        var alias = realm.addProvider(Map.of(), Map.of());
        var person = realm.newPerson();
        realm.notion().add(person.withEmail(null, null));
        var user = signedIn(person);

        var other = realm.newPerson();
        var otherUser = signedIn(alias, other);

        assertThat(otherUser.path("sub")).isNotEqualTo(user.path("sub"));
        assertThat(realm.admin()
                        .links(otherUser.path("sub").textValue())
                        .path(0)
                        .path("identityProvider")
                        .textValue())
                .isEqualTo(alias);
    }

    @Test
    @Tag("stateless")
    void anExistingAccountIsLinked() {
        var name = "local-" + UUID.randomUUID();
        var userId = realm.admin().addUser(name, name + "@example.com", "pässword");
        var browser = new Browser();
        realm.app().tokens(realm.passwordSignIn(browser, name, "pässword"));
        var person = realm.newPerson();

        var back = allow(realm.linkingConsentPage(browser), person, realm.workspace());

        assertThat(back.parameter("kc_action_status")).isEqualTo("success");
        assertThat(realm.admin().links(userId).path(0).path("userId").textValue())
                .isEqualTo(person.id());
        assertThat(signedIn(person).path("sub").textValue()).isEqualTo(userId);
    }

    private URI endpoint(String query) {
        return URI.create(realm.keycloak().baseUrl() + "/realms/notion/broker/notion/endpoint" + query);
    }

    /** A person comes back from Notion with a state of theirs and this instead of a code. */
    private Page withAnswer(String parameters) {
        var browser = new Browser();
        var state = realm.consentPage(browser, "notion").parameter("state");
        return browser.open(endpoint(("?" + Parameters.encode(Map.of("state", state)) + parameters)
                .replace("<", "%3C")
                .replace(">", "%3E")));
    }

    private static URI callbackOf(Browser browser) {
        return browser.visited().stream()
                .filter(uri -> uri.getPath().endsWith("/broker/notion/endpoint"))
                .findFirst()
                .orElseThrow();
    }
}
