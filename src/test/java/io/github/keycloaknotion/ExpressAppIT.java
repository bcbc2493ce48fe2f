package io.github.keycloaknotion;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import com.microsoft.playwright.options.SameSiteAttribute;
import io.github.keycloaknotion.testbed.browser.Chromium;
import io.github.keycloaknotion.testbed.browser.NotionConsent;
import io.github.keycloaknotion.testbed.client.NodeProject;
import io.github.keycloaknotion.testbed.client.Script;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.RegisteredApp;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Express app of the examples, in a real browser. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("once")
@Tag("thorough")
@Timeout(300)
final class ExpressAppIT {

    private final NotionRealm realm;

    /** Of its own, because Keycloak leaves a connection alone for a while when Notion does not answer. */
    private final String provider;

    private final EmulatedPerson person;
    private RegisteredApp registered;
    private Script app;
    private Chromium chromium;
    private Page page;

    ExpressAppIT(NotionRealm realm) {
        this.realm = realm;
        this.provider = realm.addProvider(Map.of(), Map.of());
        this.person = realm.newPerson();
    }

    @BeforeEach
    void start() {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        chromium = Chromium.open();
        page = chromium.person();
        var port = KeycloakServer.freePort();
        registered = RegisteredApp.confidential(realm, "http://localhost:" + port);
        realm.admin().allowTokenReads(provider, registered.clientId());
        app = NodeProject.install(Path.of("examples/express"))
                .start(
                        "app.js",
                        Map.of(
                                "PORT",
                                Integer.toString(port),
                                "REALM_URL",
                                realm.keycloak().baseUrl() + "/realms/notion",
                                "CLIENT_ID",
                                registered.clientId(),
                                "CLIENT_SECRET",
                                registered.clientSecret(),
                                "PROVIDER",
                                provider,
                                "NOTION_URL",
                                realm.notion().baseUrl()));
        assertThat(app.readLine()).isEqualTo("Open " + registered.url());
    }

    @AfterEach
    void stop() {
        if (app != null) {
            app.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    private void click(String button) {
        button(page.locator("body"), button).click();
    }

    private static Locator button(Locator part, String name) {
        return part.locator("button:text-is('" + name + "'), input[value='" + name + "']");
    }

    /** The line of a workspace in the list. */
    private Locator line(EmulatedWorkspace workspace) {
        return page.locator(".workspaces li:has(input[value='" + workspace.id() + "'])");
    }

    private void allow(EmulatedWorkspace workspace) {
        page.selectOption("select[name=person]", person.id());
        page.selectOption("select[name=workspace]", workspace.id());
        click("Allow access");
    }

    private void signIn() {
        page.navigate(registered.url());
        click("Sign in with Notion");
        allow(realm.workspace());
    }

    /** Shown are the pages of this workspace. */
    private void assertPagesOf(EmulatedWorkspace workspace) {
        assertThat(page.locator("h1")).hasText(workspace.name());
        assertThat(page.locator(".pages li")).hasText(new String[] {"Roadmap", "Meeting notes", "Reading list"});
    }

    @Test
    void aPersonSeesThePagesOfTwoWorkspacesAndDisconnectsThem() {
        var second = realm.notion().add(EmulatedWorkspace.named("Compilers"));
        signIn();
        assertPagesOf(realm.workspace());
        assertThat(page.locator("header")).containsText(person.name());

        click("Add a workspace");
        click("Continue");
        allow(second);
        assertPagesOf(second);

        button(line(realm.workspace()), "Switch").click();
        assertPagesOf(realm.workspace());

        button(line(realm.workspace()), "Disconnect").click();
        assertPagesOf(second);
        assertThat(line(realm.workspace())).hasCount(0);

        button(line(second), "Disconnect").click();
        assertThat(page.locator("h1")).hasText("No workspace");

        click("Connect Notion");
        click("Continue");
        allow(second);
        assertPagesOf(second);

        click("Sign out");
        click("Sign in with Notion");
        // Keycloak forgot the person too: Notion is asked again.
        assertThat(page.locator("h1")).hasText("Connect with Notion");
    }

    @Test
    void aTokenThatDiedIsReplacedWithoutThePerson() {
        signIn();
        assertPagesOf(realm.workspace());
        realm.notion().expire(person);

        page.reload();

        assertPagesOf(realm.workspace());
        assertThat(Collections.frequency(realm.notion().calls(person), Endpoint.REFRESH))
                .isEqualTo(1);
    }

    @Test
    void aPersonConnectsAgainAfterNotionEndedTheAccess() {
        signIn();
        assertPagesOf(realm.workspace());
        realm.notion().end(person);

        page.reload();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Notion ended");
        click("Connect again");
        click("Continue");
        allow(realm.workspace());

        assertPagesOf(realm.workspace());
    }

    /** As little as those whom an organization manages. */
    @Test
    void whomKeycloakDoesNotLetLinkConnectsBySigningIn() {
        var second = realm.notion().add(EmulatedWorkspace.named("Compilers"));
        signIn();
        assertPagesOf(realm.workspace());
        realm.admin().removeRealmRoles(realm.admin().userIdOf(person.email()));
        realm.notion().end(person);

        page.reload();
        click("Connect again");
        allow(realm.workspace());
        assertPagesOf(realm.workspace());

        click("Add a workspace");
        allow(second);
        assertPagesOf(second);
    }

    @Test
    void namesAreShownAsTheyAre() {
        var hostile = realm.notion().add(EmulatedWorkspace.named("<img src=x onerror=alert(1)> \"'&amp; 🦫 error"));
        realm.notion().add(person.withName("<b>Ada</b> Lovelace"));
        page.navigate(registered.url());
        click("Sign in with Notion");
        allow(hostile);

        assertThat(page.locator("h1")).hasText(hostile.name());
        assertThat(page.locator("header span")).hasText("Ada Lovelace");
        assertThat(page.locator("img")).hasCount(0);
    }

    @Test
    void theBrowserGetsNoTokenAndNoOtherSiteCanAct() {
        signIn();
        assertPagesOf(realm.workspace());

        assertThat(realm.notion().secrets()).noneMatch(page.content()::contains);
        List<Cookie> cookies = page.context().cookies(registered.url());
        assertThat(cookies).hasSize(1).allSatisfy(cookie -> {
            assertThat(cookie.httpOnly).isTrue();
            assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.LAX);
        });
        var forged = RequestOptions.create()
                .setHeader("Origin", realm.notion().baseUrl())
                .setForm(FormData.create().set("workspace", realm.workspace().id()));
        for (var path : List.of("/disconnect", "/switch", "/connect", "/sign-in", "/sign-out")) {
            assertThat(page.request().post(registered.url() + path, forged).status())
                    .isEqualTo(403);
        }
        page.reload();
        assertPagesOf(realm.workspace());
    }

    @Test
    void whoCancelsIsToldSo() {
        page.navigate(registered.url());
        click("Sign in with Notion");
        new NotionConsent(page).cancel();
        // Keycloak offers its other ways to sign in, and this person wants none.
        page.navigate(registered.url());
        signIn();
        assertPagesOf(realm.workspace());

        click("Add a workspace");
        click("Cancel");

        assertThat(page.getByRole(AriaRole.STATUS)).hasText("You cancelled. Nothing has changed.");
        assertPagesOf(realm.workspace());
        page.reload();
        assertThat(page.getByRole(AriaRole.STATUS)).hasCount(0);
    }

    @Test
    void eachOfTwoTabsSignsIn() {
        var other = page.context().newPage();
        for (var tab : List.of(page, other)) {
            tab.navigate(registered.url());
            tab.locator("button").click();
            assertThat(tab.locator("h1")).hasText("Connect with Notion");
        }

        allow(realm.workspace());
        assertPagesOf(realm.workspace());
        other.navigate(registered.url());

        assertThat(other.locator("h1")).hasText(realm.workspace().name());
    }

    @Test
    void tabsThatRefreshAtOnceSpendNoRefreshTokenTwice() {
        realm.admin().saveEvents("REFRESH_TOKEN");
        // Shorter than what the app takes for about to expire: it refreshes each time.
        realm.admin()
                .changeClient(
                        registered.clientId(),
                        client -> ((ObjectNode) client.get("attributes")).put("access.token.lifespan", "9"));
        signIn();
        assertPagesOf(realm.workspace());

        var cookie = page.context().cookies(registered.url()).get(0);
        var request = HttpRequest.newBuilder(URI.create(registered.url()))
                .header("Cookie", cookie.name + "=" + cookie.value)
                .build();
        var http = HttpClient.newHttpClient();
        Stream.generate(() -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .limit(6)
                .toList()
                .forEach(tab ->
                        assertThat(tab.join().body()).contains(realm.workspace().name()));

        assertPagesOf(realm.workspace());
        var spent = new ArrayList<String>();
        for (var event : realm.admin().events("REFRESH_TOKEN")) {
            if (event.path("clientId").textValue().equals(registered.clientId())) {
                spent.add(event.at("/details/refresh_token_id").textValue());
            }
        }
        assertThat(spent).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void whoseWorkspaceDoesNotAnswerStillSwitchesAndSignsOut() {
        signIn();
        assertPagesOf(realm.workspace());
        realm.notion().breakDown(person, Endpoint.SEARCH, Fault.status(503, "{\"code\":\"service_unavailable\"}"));

        page.reload();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("cannot be shown now");
        assertThat(line(realm.workspace())).isVisible();
        realm.notion().mend(person, Endpoint.SEARCH);
        page.reload();
        assertPagesOf(realm.workspace());
        realm.notion().expire(person);
        realm.notion().breakDown(person, Endpoint.REFRESH, Fault.status(503, "{}"));
        page.reload();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Try again in");
        realm.notion().mend(person, Endpoint.REFRESH);
        realm.notion().breakDown(person, Endpoint.SEARCH, Fault.status(500, "<html>"));
        page.reload();
        click("Sign out");
        assertThat(page.locator("h1")).hasText("Notion pages");
    }

    @Test
    void whereTheAppMayNotReadTokensThePersonSignsOut() {
        signIn();
        assertPagesOf(realm.workspace());
        realm.admin()
                .changeClient(
                        registered.clientId(),
                        client -> ((ObjectNode) client.get("attributes")).put("external.token.enabled", "false"));

        page.reload();

        assertThat(page.locator("h1")).hasText("That did not work");
        click("Sign out");
        assertThat(page.locator("h1")).hasText("Notion pages");
    }

    @Test
    void whoseSessionKeycloakEndedSignsInAgain() {
        signIn();
        assertPagesOf(realm.workspace());
        realm.admin().call("POST", "/users/" + realm.admin().userIdOf(person.email()) + "/logout", null);

        page.reload();

        assertThat(page.locator("button")).hasText("Sign in with Notion");
    }

    @Test
    void aFormOfNobodysLeadsToTheFirstPage() {
        for (var path : List.of("/disconnect", "/switch", "/connect")) {
            var own = RequestOptions.create()
                    .setHeader("Origin", registered.url())
                    .setForm(FormData.create().set("workspace", "any"));
            var answer = page.request().post(registered.url() + path, own);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).contains("Sign in with Notion");
        }
    }

    @ParameterizedTest
    @CsvSource({"https://app.example, '', set", "https://app.example, set, ''", "http://app.example, set, set"})
    void itDoesNotStartWithTheDemosSecretsForOthers(String url, String clientSecret, String sessionSecret) {
        var settings = new HashMap<>(
                Map.of("APP_URL", url, "REALM_URL", realm.keycloak().baseUrl() + "/realms/notion"));
        settings.put("CLIENT_SECRET", clientSecret);
        settings.put("SESSION_SECRET", sessionSecret);

        try (var refused = NodeProject.install(Path.of("examples/express")).start("app.js", settings)) {
            assertThatThrownBy(refused::readLine).hasMessageStartingWith("the script ended");
        }
    }
}
