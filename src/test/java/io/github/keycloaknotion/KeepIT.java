package io.github.keycloaknotion;

import static io.github.keycloaknotion.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.client.App;
import io.github.keycloaknotion.client.Browser;
import io.github.keycloaknotion.client.Door;
import io.github.keycloaknotion.emulator.EmulatedPerson;
import io.github.keycloaknotion.emulator.EmulatedWorkspace;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each sign-in keeps a grant, as the admin's Credentials tab shows it. */
@ExtendWith(NotionRealm.Resolver.class)
final class KeepIT {

    private final NotionRealm realm;

    KeepIT(NotionRealm realm) {
        this.realm = realm;
    }

    private String signIn(String alias, EmulatedPerson person, EmulatedWorkspace workspace) {
        var page = allow(realm.consentPage(new Browser(), alias), person, workspace);
        return realm.app().userInfo(page).path("sub").textValue();
    }

    private List<JsonNode> grants(String userId) {
        return StreamSupport.stream(realm.admin().credentials(userId).spliterator(), false)
                .filter(credential ->
                        "notion-grant".equals(credential.path("type").textValue()))
                .toList();
    }

    @Test
    void aSignInKeepsAGrantThatShowsNoToken() {
        var user = signIn("notion", realm.newPerson(), realm.workspace());

        var grant = grants(user).get(0);
        assertThat(grant.path("userLabel").textValue())
                .isEqualTo(realm.workspace().name());
        assertThat(grant.path("credentialData").textValue())
                .contains("\"alias\":\"notion\"", realm.workspace().id());
        var shown = realm.admin().credentials(user).toString()
                + realm.admin().user(user)
                + realm.admin().links(user)
                + realm.admin()
                        .call("GET", "/users/" + user + "/sessions", null)
                        .body();
        assertThat(realm.notion().secrets()).noneMatch(shown::contains);
    }

    /** A new person's row is written past Keycloak's own store. */
    @Test
    void whatKeycloakAddsLaterComesAfterTheFirstGrant() {
        var user = signIn("notion", realm.newPerson(), realm.workspace());
        assertThat(grants(user)).hasSize(1);

        var outcome = realm.admin()
                .call("PUT", "/users/" + user + "/reset-password", Map.of("type", "password", "value", "a password"));

        assertThat(outcome.status()).isEqualTo(204);
        assertThat(realm.admin().credentials(user).findValuesAsText("type"))
                .containsExactly("notion-grant", "password");
        assertThat(realm.database()
                        .ask(
                                "select string_agg(priority::text, ' ' order by priority) from credential"
                                        + " where user_id = ?",
                                user))
                .isEqualTo("10 20");
    }

    @Test
    void aWorkspaceHasOneGrantHoweverOftenOneComes() {
        var person = realm.newPerson();
        var user = signIn("notion", person, realm.workspace());
        var id = grants(user).get(0).path("id").textValue();
        var before = createdDate(id);

        signIn("notion", person, realm.workspace());

        assertThat(grants(user))
                .singleElement()
                .satisfies(grant -> assertThat(grant.path("id").textValue()).isEqualTo(id));
        assertThat(createdDate(id)).isGreaterThan(before);
    }

    /** As the database has it: the user cache is not told of a sign-in. */
    private long createdDate(String id) {
        return Long.parseLong(realm.database().ask("select created_date from credential where id = ?", id));
    }

    /** An app asks for the link of somebody who is not even a user yet: so there are two consents in one go. */
    @Test
    void aNewcomerWhoIsAskedToConnectHasOneGrant() {
        var person = realm.newPerson();
        var loginPage = new Browser().open(realm.app().signIn(Map.of("kc_action", "idp_link:notion")));
        var linkingPage = allow(loginPage.click("#social-notion"), person, realm.workspace());

        var back = allow(linkingPage.submit(Map.of()), person, realm.workspace());

        var tokens = realm.app().tokens(back);
        assertThat(grants(realm.app().userInfo(tokens).path("sub").textValue())).hasSize(1);
        var answer =
                realm.app().readToken(Door.EXCHANGE, tokens.path("access_token").textValue(), "notion", Map.of());
        assertThat(realm.notion().accepts(answer.token())).isTrue();
    }

    @Test
    void workspacesOfAnyNameGetLabelsOfTheirOwn() {
        var person = realm.newPerson();
        var user = signIn("notion", person, realm.workspace());
        for (var name :
                new String[] {"Acme", "acme ", "error", "\"Quotes\" & <b>", "🦊".repeat(200), "🦊".repeat(200), null}) {
            signIn("notion", person, realm.notion().add(EmulatedWorkspace.named(name)));
        }

        assertThat(grants(user)).hasSize(8);
        assertThat(grants(user).stream().map(grant -> grant.path("userLabel").textValue()))
                .contains("Acme", "acme (2)", "error", "\"Quotes\" & <b>", "🦊".repeat(120), "🦊".repeat(120) + " (2)");
    }

    @Test
    void withoutStoreTokensNothingIsKept() {
        var alias = realm.addProvider(Map.of("storeToken", false), Map.of());

        assertThat(grants(signIn(alias, realm.newPerson(), realm.workspace()))).isEmpty();
    }

    /** An app's protocol mapper shows what the session notes hold. */
    @Test
    void theSessionHoldsTheTokenOnlyIfTheAdminAskedForIt() {
        var asked = realm.addProvider(Map.of(), Map.of("storeTokenInSession", "true", "encryptionKey", ""));
        var mapper = Map.of(
                "name",
                "notion token",
                "protocol",
                "openid-connect",
                "protocolMapper",
                "oidc-usersessionmodel-note-mapper",
                "config",
                Map.of(
                        "user.session.note",
                        "FEDERATED_ACCESS_TOKEN",
                        "claim.name",
                        "note",
                        "userinfo.token.claim",
                        "true"));
        var app = realm.newApp(Map.of("protocolMappers", List.of(mapper)));

        assertThat(note(app, asked)).startsWith("ntn_");
        assertThat(note(app, "notion")).isNull();
    }

    private String note(App app, String alias) {
        var consent = new Browser().open(app.signIn(Map.of())).click("#social-" + alias);
        var user = app.userInfo(allow(consent, realm.newPerson(), realm.workspace()));
        // The session's row would tell the token to whoever looks for one.
        assertThat(realm.admin().removeUser(user.path("sub").textValue()).status())
                .isEqualTo(204);
        return user.path("note").textValue();
    }

    @Test
    void linkingKeepsAGrantAndUnlinkingForgetsIt() {
        var name = "local-" + UUID.randomUUID();
        var user = realm.admin().addUser(name, name + "@example.com", "password");
        var browser = new Browser();
        realm.app().tokens(realm.passwordSignIn(browser, name, "password"));

        allow(realm.linkingConsentPage(browser), realm.newPerson(), realm.workspace());
        assertThat(grants(user)).hasSize(1);

        assertThat(realm.admin().unlink(user, "notion").status()).isEqualTo(204);
        assertThat(grants(user)).isEmpty();
    }
}
