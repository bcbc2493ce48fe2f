package io.github.keycloaknotion;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import io.github.keycloaknotion.testbed.app.PagesApp;
import io.github.keycloaknotion.testbed.app.Workshop;
import io.github.keycloaknotion.testbed.browser.Chromium;
import io.github.keycloaknotion.testbed.browser.NotionConsent;
import io.github.keycloaknotion.testbed.browser.PagesAppWindow;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What {@code mvn -Pdemo} shows, and every button of it. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("once")
@ResourceLock("browser")
@Timeout(300)
@Tag("thorough")
final class DemoIT {

    /** Keycloak's access token lives so long, in seconds: longer than the app's margin. */
    private static final int LIFESPAN = 15;

    private final NotionRealm realm;
    private final EmulatedPerson person;
    private final EmulatedWorkspace engine;
    private final EmulatedWorkspace compilers;
    private BrowserRealm own;
    private PagesApp app;
    private Chromium chromium;
    private Page page;
    private PagesAppWindow window;

    DemoIT(NotionRealm realm) {
        this.realm = realm;
        var notion = realm.notion();
        person = notion.add(
                realm.newPerson().withEmail("ada@example.com", true).withAvatar(notion.picture("Ada Lovelace")));
        engine = notion.add(EmulatedWorkspace.named("Analytical Engine").withIcon(notion.picture("Analytical Engine")));
        compilers = notion.add(EmulatedWorkspace.named("Compilers").withIcon(notion.picture("Compilers")));
    }

    @BeforeEach
    void open(TestInfo test) {
        chromium = Chromium.open();
        page = chromium.person();
        window = new PagesAppWindow(page);
        own = BrowserRealm.withNotion(
                realm, "demo-" + test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void close() {
        if (app != null) {
            app.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    private void start(Optional<Workshop> workshop) throws Exception {
        var port = KeycloakServer.freePort();
        var secret = UUID.randomUUID().toString();
        var attributes = Map.of("post.logout.redirect.uris", "+", "access.token.lifespan", Integer.toString(LIFESPAN));
        own.admin()
                .addClient(
                        "pages",
                        secret,
                        Map.of("redirectUris", List.of("http://localhost:" + port + "/*"), "attributes", attributes));
        own.admin().allowTokenReads("notion", "pages");
        var client = new PagesApp.Client(own.url(), "pages", secret);
        app = PagesApp.start(port, client, realm.notion().baseUrl(), workshop);
    }

    private void startWithWorkshop() throws Exception {
        start(Optional.of(new Workshop(realm.notion(), own.admin())));
    }

    private void signIn(EmulatedWorkspace workspace) {
        page.navigate(app.url());
        window.signIn(person, workspace);
    }

    private void connect(EmulatedWorkspace workspace) {
        window.connect(person, workspace);
    }

    @Test
    void everyButtonDoesWhatItSays() throws Exception {
        startWithWorkshop();
        // So that it is no question of time what Keycloak asks.
        own.admin().configure("notion", Map.of("verifyAfter", "3600"));
        page.navigate(app.url());
        assertThat(page.locator("h1")).containsText("holds no Notion secret");
        window.assertAccessible();
        signIn(engine);
        window.assertPagesOf(engine);
        assertThat(page.locator("header .name")).hasText("Ada Lovelace");
        assertThat(page.locator("img.avatar")).hasCount(1);
        assertThat((boolean) page.evaluate("[...document.images].every(it => it.complete && it.naturalWidth > 0)"))
                .isTrue();
        window.assertHappened("Signed in with Notion", "1 × code for tokens", "1 × search");

        window.press("Add a workspace");
        connect(compilers);
        window.assertPagesOf(compilers);
        window.assertHappened("Connected a workspace", "1 × code for tokens");

        window.press("Switch to Analytical Engine");
        window.assertPagesOf(engine);
        window.assertHappened("Switched to Analytical Engine", "3 pages shown", "1 × search");

        window.press("Kill the token");
        window.assertPagesOf(engine);
        window.assertHappened("with a new token", "1 × introspect", "1 × refresh", "2 × search");

        window.press("200 apps ask at once");
        window.assertPagesOf(engine);
        window.assertHappened("200 of 200 were given a token, all the same one", "1 × refresh");
        window.takePicture("demo", own.name());
        window.assertAccessible();
        page.setViewportSize(360, 800);
        window.assertAccessible();

        window.press("Notion is down");
        assertThat(window.alert()).containsText("Notion does not answer right now");
        window.assertHappened("Notion answered 503");
        window.reloadUntil(() -> window.alert().count() == 0);
        window.assertPagesOf(engine);

        window.press("Lose an answer");
        assertThat(window.alert()).containsText("Keycloak has no token that works right now");
        window.assertAccessible();
        window.tryAgain();
        window.reloadUntil(() -> window.alert().getByText("Connect again").count() > 0);
        window.press("Connect again");
        connect(engine);
        window.assertPagesOf(engine);

        window.press("Remove the connection");
        assertThat(window.alert()).containsText("Notion ended the access");
        window.assertHappened("Notion ended the access: connect again");
        window.press("Connect again");
        connect(engine);
        window.assertPagesOf(engine);

        window.press("Disconnect Compilers");
        assertThat(page.locator(".workspaces li")).hasCount(1);
        window.assertHappened("Disconnected Compilers", "1 × revoke");

        window.press("Delete me");
        assertThat(page.locator("h1")).containsText("holds no Notion secret");
        window.assertHappened("Keycloak’s admin deleted you", " × revoke");
        await().until(() -> !realm.notion().isConnected(person));
        signIn(engine);
        window.assertPagesOf(engine);
    }

    @Test
    void aSessionOutlivesAccessTokensAndRefreshTokens() throws Exception {
        startWithWorkshop();
        var strict = Map.of("revokeRefreshToken", true, "refreshTokenMaxReuse", 0);
        assertThat(own.admin().call("PUT", "", strict).status()).isEqualTo(204);
        signIn(engine);
        window.assertPagesOf(engine);
        var end = Instant.now().plusSeconds(LIFESPAN + 1);

        // The access token has ended: of two tabs, one spends the refresh token, and the other one waits.
        await().atMost(Duration.ofSeconds(60)).until(() -> Instant.now().isAfter(end));
        var statuses = page.evaluate("Promise.all(['/', '/'].map(async it => (await fetch(it)).url))");
        assertThat(statuses).isEqualTo(List.of(app.url() + "/", app.url() + "/"));
        page.reload();
        window.assertPagesOf(engine);

        // The refresh token has, and Keycloak knows the person still.
        var ended = Instant.now().getEpochSecond() + 1;
        await().until(() -> Instant.now().getEpochSecond() > ended);
        var client =
                own.admin().call("GET", "/clients?clientId=pages", null).body().path(0);
        var notBefore = Map.of("clientId", "pages", "notBefore", ended);
        assertThat(own.admin()
                        .call("PUT", "/clients/" + client.path("id").textValue(), notBefore)
                        .status())
                .isEqualTo(204);
        page.reload();
        window.assertPagesOf(engine);
        window.assertHappened("Signed in again, unasked");

        // Keycloak knows nobody any more.
        assertThat(own.admin().call("POST", "/logout-all", null).status()).isEqualTo(200);
        page.reload();
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Your session has ended. Please sign in again.");
        signIn(engine);
        window.assertPagesOf(engine);

        window.press("Sign out");
        assertThat(page.locator("h1")).containsText("holds no Notion secret");
        page.getByText("Sign in with Notion").click();
        assertThat(page.locator("h1")).hasText("Connect with Notion");
    }

    @Test
    void whoSaysNoIsWhereTheyWere() throws Exception {
        startWithWorkshop();
        signIn(engine);

        window.press("Add a workspace");
        page.locator("#kc-cancel").click();
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Nothing was connected.");
        window.assertPagesOf(engine);

        window.press("Add a workspace");
        page.locator("#kc-continue").click();
        new NotionConsent(page).cancel();
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Nothing was connected.");
        window.assertPagesOf(engine);

        window.press("Disconnect Analytical Engine");
        assertThat(window.alert()).containsText("You have not connected Notion");
        window.press("Connect Notion");
        connect(engine);
        window.assertPagesOf(engine);

        own.admin().configure("notion", Map.of("tokenClients", "another-app"));
        page.reload();
        assertThat(window.alert()).containsText("Keycloak refused. The answer was: 403 this client may not");
    }

    @Test
    void nobodyElseActsAndNothingLeaks() throws Exception {
        start(Optional.empty());
        var hostile = realm.notion()
                .add(new EmulatedWorkspace(
                        UUID.randomUUID().toString(),
                        "<img src=x onerror=alert(1)> \"'&amp; {} 🦫",
                        "\"><b onclick=x"));
        realm.notion().add(person.withName("<b>Ada</b> Lovelace"));
        page.navigate(app.url());
        window.signIn(person, hostile);

        window.assertPagesOf(hostile);
        // Keycloak's profile takes no such name, so what it would refuse is left out.
        assertThat(page.locator("header .name")).hasText("Ada Lovelace");
        assertThat(page.locator("header b")).hasCount(0);
        assertThat(page.locator(".cards img, .cards b")).hasCount(0);
        // With the real Notion nothing can be broken, and nobody counts.
        assertThat(page.getByText("Break it")).hasCount(0);
        assertThat(page.locator(".call")).hasCount(0);
        assertThat(realm.notion().secrets(person)).isNotEmpty().noneMatch(page.content()::contains);

        var forged = RequestOptions.create()
                .setMaxRedirects(0)
                .setForm(FormData.create().set("workspace", hostile.id()).set("form_token", "guessed"));
        try (var nobody = chromium.person().context()) {
            for (var path : List.of("/disconnect", "/switch", "/connect", "/sign-out", "/break/account")) {
                assertThat(page.request().post(app.url() + path, forged).status())
                        .isEqualTo(403);
                assertThat(nobody.request().post(app.url() + path, forged).status())
                        .isEqualTo(403);
            }
        }
        page.reload();
        window.assertPagesOf(hostile);
    }
}
