package io.github.keycloaknotion.mapper;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which workspace an app's token names: the one that this person came with, or none. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("stateless")
final class SessionNotesIT {

    private static final String ID = "notion_workspace_id";
    private static final String NAME = "notion_workspace_name";
    private static final String BOT = "notion_bot_id";

    private final NotionRealm realm;
    private final String alias;
    private final Map<String, String> scope;

    SessionNotesIT(NotionRealm realm) {
        this.realm = realm;
        this.alias = realm.addProvider(Map.of(), Map.of("exchangeIn", "true"));
        var name = "workspace-" + UUID.randomUUID();
        realm.admin().addScope(name, List.of(ID, NAME, BOT));
        this.scope = Map.of("scope", "openid profile email " + name);
    }

    private void addMapper(String syncMode) {
        realm.admin().addMapper(alias, "notion-session-note-mapper", syncMode, Map.of());
    }

    private JsonNode user(Page page) {
        return realm.app().userInfo(page);
    }

    private Page linking(Browser browser) {
        return browser.open(realm.linking(alias, scope));
    }

    private Browser withPassword() {
        var username = "local-" + UUID.randomUUID();
        realm.admin().addUser(username, username + "@example.com", "password");
        var browser = new Browser();
        realm.passwordSignIn(browser, username, "password");
        return browser;
    }

    private static void names(JsonNode user, EmulatedWorkspace workspace) {
        assertThat(user.path(ID).textValue()).isEqualTo(workspace.id());
        assertThat(user.path(NAME).textValue()).isEqualTo(workspace.name());
        assertThat(user.path(BOT).textValue()).isNotBlank();
    }

    @Test
    void aRefusedLinkingLeavesNoWorkspaceOfAnotherUser() {
        addMapper("FORCE");
        var person = realm.newPerson();
        var third = realm.notion().add(EmulatedWorkspace.named("Third person's"));
        user(allow(realm.consentPage(new Browser(), alias), person, third));
        var browser = withPassword();
        var asked = linking(browser);

        var refused = allow(asked.submit(Map.of()), person, third);

        assertThat(refused.text()).contains("already linked to another user");
        // The person goes back to where they were asked, and cancels.
        var back = user(browser.open(asked.uri()).submit(Map.of("cancel-aia", "true")));
        assertThat(back.has("sub")).isTrue();
        assertThat(back.has(ID)).as(back.toString()).isFalse();
        assertThat(back.has(NAME)).isFalse();
        assertThat(back.has(BOT)).isFalse();
        assertThat(user(browser.open(realm.app().signIn(scope))).has(ID)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"IMPORT", "LEGACY", "FORCE", "INHERIT"})
    void theWorkspaceIsThereHoweverSomebodyComes(String syncMode) {
        addMapper(syncMode);
        var second = realm.notion().add(EmulatedWorkspace.named("Second"));
        var newcomer = realm.newPerson();
        var browser = new Browser();

        names(user(allow(realm.consentPage(browser, alias, scope), newcomer, realm.workspace())), realm.workspace());
        names(user(allow(realm.consentPage(new Browser(), alias, scope), newcomer, second)), second);
        var linking = withPassword();
        names(user(allow(linking(linking).submit(Map.of()), realm.newPerson(), second)), second);
        names(user(linking.open(realm.app().signIn(scope))), second);
    }

    /** By the way of a first login that asks for the password of the user who has the address. */
    @Test
    void theWorkspaceIsThereAfterAFirstLoginLinksAUser() {
        addMapper("IMPORT");
        var person = realm.newPerson();
        realm.admin().addUser("local-" + UUID.randomUUID(), person.email(), "password");
        var browser = new Browser();

        var confirm = allow(realm.consentPage(browser, alias, scope), person, realm.workspace());
        var password = confirm.submit(Map.of("submitAction", "linkAccount"));
        names(user(password.submit(Map.of("password", "password"))), realm.workspace());
    }

    @Test
    void noNameOfAnotherWorkspaceStays() {
        addMapper("FORCE");
        var nameless =
                realm.notion().add(new EmulatedWorkspace(UUID.randomUUID().toString(), null, null));
        var person = realm.newPerson();
        var browser = new Browser();
        names(user(allow(realm.consentPage(browser, alias, scope), person, realm.workspace())), realm.workspace());

        // Into the same session.
        var user = user(allow(linking(browser).submit(Map.of()), person, nameless));

        assertThat(user.path(ID).textValue()).isEqualTo(nameless.id());
        assertThat(user.path(BOT).textValue()).isNotBlank();
        assertThat(user.has(NAME)).as(user.toString()).isFalse();
    }

    @Test
    void aNameInATokenIsPlainAndShort() {
        addMapper("FORCE");
        var workspace = realm.notion().add(EmulatedWorkspace.named("a\u0000b\r\nc\u202e " + "x".repeat(900)));

        var user = user(allow(realm.consentPage(new Browser(), alias, scope), realm.newPerson(), workspace));

        assertThat(user.path(NAME).textValue()).startsWith("a b c xxx").hasSize(255);
    }

    @Test
    void theWorkspaceIsThereAfterAnExchange() {
        addMapper("IMPORT");
        realm.admin().allowTokenReads(alias);
        var notion = realm.signedIn(alias).read().token();

        var answer = realm.app().exchangeIn(notion, alias, scope.get("scope"));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        var user = realm.app().userInfo(answer.body());
        assertThat(user.path(ID).textValue()).isEqualTo(realm.workspace().id());
        assertThat(user.path(NAME).textValue()).isEqualTo(realm.workspace().name());
    }
}
