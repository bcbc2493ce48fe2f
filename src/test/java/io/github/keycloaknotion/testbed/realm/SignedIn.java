package io.github.keycloaknotion.testbed.realm;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.client.Parameters;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import java.net.URI;
import java.util.Map;

/** A person who signed in to an app, and the app that asks Keycloak for their Notion token. */
public final class SignedIn {

    private final App app;
    private final TokenEndpoint endpoint;
    private final String alias;
    private final EmulatedPerson person;
    private final Browser browser;
    private final JsonNode tokens;

    private SignedIn(
            App app, TokenEndpoint endpoint, String alias, EmulatedPerson person, Browser browser, JsonNode tokens) {
        this.app = app;
        this.endpoint = endpoint;
        this.alias = alias;
        this.person = person;
        this.browser = browser;
        this.tokens = tokens;
    }

    /** Somebody who has come back to the app, whose token is read by token exchange. */
    private SignedIn(App app, String alias, EmulatedPerson person, Browser browser, Page back) {
        this(app, TokenEndpoint.EXCHANGE, alias, person, browser, app.tokens(back));
    }

    /** Somebody clicks the provider's button on the login page, and allows the access at Notion. */
    public static SignedIn withNotion(App app, String alias, EmulatedPerson person, EmulatedWorkspace workspace) {
        var browser = new Browser();
        var consent = browser.open(app.signIn(Map.of())).click("#social-" + alias);
        return new SignedIn(app, alias, person, browser, allow(consent, person, workspace));
    }

    /** Somebody whom the app sends past the login page, and who allows the access at Notion. */
    public static SignedIn straightWithNotion(
            App app, String alias, EmulatedPerson person, EmulatedWorkspace workspace) {
        var browser = new Browser();
        var consent = browser.open(app.signIn(Map.of("kc_idp_hint", alias)));
        return new SignedIn(app, alias, person, browser, allow(consent, person, workspace));
    }

    /** Somebody signs in with Notion, lets the app read their tokens while they are away, and goes away. */
    public static SignedIn andAway(ConnectedRealm realm, String alias) {
        var browser = new Browser();
        var person = realm.newPerson();
        var link = realm.app().signIn(Map.of("scope", "openid profile email offline_access"));
        var back = allow(browser.open(link).click("#social-" + alias), person, realm.workspace());
        var away = new SignedIn(realm.app(), alias, person, browser, back);
        realm.admin().endOnlineSessions(away.userId());
        return away;
    }

    /** Somebody signs in with a password, and has not connected Notion yet. */
    public static SignedIn withPassword(
            App app, String alias, EmulatedPerson person, String username, String password) {
        var browser = new Browser();
        var page = browser.open(app.signIn(Map.of())).submit(Map.of("username", username, "password", password));
        return new SignedIn(app, alias, person, browser, page);
    }

    /** The same person, whose token is read at this endpoint; unless a test says so, that is token exchange. */
    public SignedIn at(TokenEndpoint another) {
        return new SignedIn(app, another, alias, person, browser, tokens);
    }

    /** The same person, about whom the app asks another node. */
    public SignedIn through(App appOfAnotherNode) {
        return new SignedIn(appOfAnotherNode, endpoint, alias, person, browser, tokens);
    }

    public String alias() {
        return alias;
    }

    public EmulatedPerson person() {
        return person;
    }

    /** Keycloak's access token. */
    public String accessToken() {
        return tokens.path("access_token").textValue();
    }

    /** The user's id in Keycloak. */
    public String userId() {
        return app.userInfo(tokens).path("sub").textValue();
    }

    /** The app reads the person's Notion token. */
    public Answer read() {
        return read(Map.of());
    }

    /** The app reads the person's Notion token, and has Notion asked whether it is still good. */
    public Answer verify() {
        return read(Map.of("verify", "true"));
    }

    /** The app reads the person's Notion token with these parameters. */
    public Answer read(Map<String, String> parameters) {
        return app.readToken(endpoint, accessToken(), alias, parameters);
    }

    /** The person opens an address in the browser that they signed in with. */
    public Page open(URI uri) {
        return browser.open(uri);
    }

    /** The app sends the person, who is still signed in, to connect a workspace; they do so, and come back. */
    public Page connect(EmulatedWorkspace workspace) {
        return allow(consentPage(), person, workspace);
    }

    /** The same, in the way that an answer named. */
    public Page connect(String way, EmulatedWorkspace workspace) {
        return allow(consentPage(way), person, workspace);
    }

    /** The app sends the person to connect a workspace, and Notion asks which: they, or whoever else is meant, decide. */
    public Page consentPage() {
        return consentPage("kc_action=idp_link:" + alias);
    }

    private Page consentPage(String way) {
        var page = browser.open(app.signIn(Parameters.parse(way)));
        // Before it links, Keycloak asks whether that is meant.
        return way.startsWith("kc_action=") ? page.submit(Map.of()) : page;
    }
}
