package io.github.keycloaknotion.grant;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each sign-in keeps a grant, in a table of ours. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("stateless")
final class GrantsIT {

    private final NotionRealm realm;

    GrantsIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    @Tag("database")
    void aSignInKeepsAGrantThatShowsNoToken() {
        var user = realm.signedIn("notion").userId();

        assertThat(realm.grants(user)).isEqualTo(1);
        assertThat(realm.grant(user, "provider")).isEqualTo("notion");
        assertThat(realm.grant(user, "workspace_id"))
                .isEqualTo(realm.workspace().id());
        assertThat(realm.grant(user, "facts")).contains(realm.workspace().name());
        var shown = realm.admin().credentials(user).toString()
                + realm.admin().user(user)
                + realm.admin().links(user)
                + realm.admin()
                        .call("GET", "/users/" + user + "/sessions", null)
                        .body();
        assertThat(realm.notion().secrets()).noneMatch(shown::contains);
        assertThat(realm.admin().credentials(user)).isEmpty();
    }

    @Test
    @Tag("database")
    void aWorkspaceHasOneGrantHoweverOftenOneComes() {
        var person = realm.newPerson();
        var user = realm.signedIn("notion", person).userId();
        var id = realm.grant(user, "id");
        var before = Long.parseLong(realm.grant(user, "issued_at"));

        realm.signedIn("notion", person);

        assertThat(realm.grants(user)).isEqualTo(1);
        assertThat(realm.grant(user, "id")).isEqualTo(id);
        assertThat(Long.parseLong(realm.grant(user, "issued_at"))).isGreaterThan(before);
        assertThat(realm.grant(user, "former_tokens").lines()).hasSize(1);
    }

    /** An app asks for the link of somebody who is not even a user yet: so there are two consents in one go. */
    @Test
    @Tag("database")
    void aNewcomerWhoIsAskedToConnectHasOneGrant() {
        var person = realm.newPerson();
        var loginPage = new Browser().open(realm.app().signIn(Map.of("kc_action", "idp_link:notion")));
        var linkingPage = allow(loginPage.click("#social-notion"), person, realm.workspace());

        var back = allow(linkingPage.submit(Map.of()), person, realm.workspace());

        var tokens = realm.app().tokens(back);
        assertThat(realm.grants(realm.app().userInfo(tokens).path("sub").textValue()))
                .isEqualTo(1);
        var answer = realm.app()
                .readToken(TokenEndpoint.EXCHANGE, tokens.path("access_token").textValue(), "notion", Map.of());
        realm.assertWorks(answer);
    }

    @Test
    void workspacesOfAnyNameAreKept() {
        var person = realm.newPerson();
        var user = realm.signedIn("notion", person).userId();
        for (var name : new String[] {
            "Acme", "acme ", "error", "\"Quotes\" & <b>", "日本語", "🦊".repeat(200), "🦊".repeat(200), null
        }) {
            realm.signedIn("notion", person, realm.notion().add(EmulatedWorkspace.named(name)));
        }

        assertThat(realm.grants(user)).isEqualTo(9);
        assertThat(realm.grant(user, "string_agg(facts, '')"))
                .as("no database needs to know more than ASCII")
                .matches("\\p{ASCII}*");
    }

    @Test
    void withoutStoreTokensNothingIsKept() {
        var alias = realm.addProvider(Map.of("storeToken", false), Map.of());

        assertThat(realm.grants(realm.signedIn(alias).userId())).isZero();
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
    @Tag("database")
    void linkingKeepsAGrantAndUnlinkingForgetsIt() {
        var name = "local-" + UUID.randomUUID();
        var user = realm.admin().addUser(name, name + "@example.com", "password");
        var browser = new Browser();
        realm.app().tokens(realm.passwordSignIn(browser, name, "password"));

        allow(realm.linkingConsentPage(browser), realm.newPerson(), realm.workspace());
        assertThat(realm.grants(user)).isEqualTo(1);

        assertThat(realm.admin().unlink(user, "notion").status()).isEqualTo(204);
        assertThat(realm.grants(user)).isZero();
    }
}
