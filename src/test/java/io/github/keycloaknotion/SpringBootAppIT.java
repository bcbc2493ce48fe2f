package io.github.keycloaknotion;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.client.Script;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.RegisteredApp;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Spring Boot app of the examples: Spring Security signs people in, and exchanges their tokens. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("once")
@Tag("thorough")
@Timeout(600)
final class SpringBootAppIT {

    private static final Path EXAMPLE = Path.of("examples/spring-boot");

    private final NotionRealm realm;

    /** Of its own, because Keycloak leaves a connection alone for a while when Notion does not answer. */
    private final String provider;

    private final Browser browser = new Browser();
    private RegisteredApp registered;
    private Script app;
    private URI url;

    SpringBootAppIT(NotionRealm realm) {
        this.realm = realm;
        this.provider = realm.addProvider(Map.of(), Map.of());
    }

    @BeforeAll
    static void build() {
        try (var maven = Script.start(EXAMPLE, List.of("mvn", "-B", "-q", "package"), Map.of())) {
            maven.finish();
        }
    }

    @BeforeEach
    void start() {
        var port = KeycloakServer.freePort();
        registered = RegisteredApp.confidential(realm, "http://localhost:" + port);
        realm.admin().allowTokenReads(provider, registered.clientId());
        url = URI.create(registered.url() + "/");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        app = Script.start(
                EXAMPLE,
                List.of(java, "-jar", "target/sign-in-with-notion-spring-boot.jar"),
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
                        realm.notion().baseUrl(),
                        "LOGGING_FILE_NAME",
                        "target/app.log"));
        app.readUntil("Started NotionPages");
    }

    @AfterEach
    void stop() {
        if (app != null) {
            app.close();
        }
    }

    private static void assertPagesOf(EmulatedWorkspace workspace, Page page) {
        assertThat(page.document().select("h1").text()).isEqualTo(workspace.name());
        assertThat(page.document().select("li").eachText()).containsExactly("Roadmap", "Meeting notes", "Reading list");
    }

    private static Page connect(Page page) {
        return page.click("a[href*=connect]");
    }

    @Test
    void aPersonSeesPagesConnectsAgainAndSignsOut() {
        var person = realm.newPerson();
        var second = realm.notion().add(EmulatedWorkspace.named("<i>Compilers</i>"));

        assertPagesOf(realm.workspace(), allow(browser.open(url), person, realm.workspace()));

        realm.notion().expire(person);
        var afterExpiry = browser.open(url);
        assertPagesOf(realm.workspace(), afterExpiry);

        assertPagesOf(second, allow(connect(afterExpiry), person, second));

        realm.notion().end(person);
        var afterEnd = browser.open(url);
        assertThat(afterEnd.text()).contains("Not connected");
        var cancelled = connect(afterEnd).submit(Map.of("cancel-aia", "Cancel"));
        assertThat(cancelled.text()).contains("Not connected");
        // Keycloak asks whether that is meant.
        assertPagesOf(second, allow(connect(afterEnd).submit(Map.of()), person, second));

        realm.admin().removeRealmRoles(realm.admin().userIdOf(person.email()));
        realm.notion().end(person);
        // Whom Keycloak does not let link, it asks nothing.
        var connectedAgain = allow(connect(browser.open(url)), person, second);
        assertPagesOf(second, connectedAgain);

        assertThat(connectedAgain.submit(Map.of()).text()).contains("You are signed out");
        assertThat(browser.open(url).text()).contains("Connect with Notion");
    }

    /** Nobody is led round in circles. */
    @Test
    void whatFailsIsSaid() {
        var failed = browser.open(url.resolve("/callback?error=access_denied&state=any"));
        assertThat(failed.text()).contains("Signing in did not work, or you cancelled.");

        var person = realm.newPerson();
        assertPagesOf(realm.workspace(), allow(browser.open(url), person, realm.workspace()));
        realm.notion().breakDown(person, Endpoint.SEARCH, Fault.status(503, "{\"code\":\"service_unavailable\"}"));
        assertThat(browser.open(url).text()).contains("The pages cannot be shown now");

        realm.notion().mend(person, Endpoint.SEARCH);
        assertPagesOf(realm.workspace(), browser.open(url));

        realm.admin()
                .changeClient(
                        registered.clientId(), client -> attributes(client).put("external.token.enabled", "false"));
        assertThat(browser.open(url).text()).contains("The pages cannot be shown now");
        realm.admin().allowTokenReads(provider, registered.clientId());
        assertPagesOf(realm.workspace(), browser.open(url));

        realm.notion().expire(person);
        realm.notion().breakDown(person, Endpoint.REFRESH, Fault.status(503, "{}"));
        assertThat(browser.open(url).text()).contains("The pages cannot be shown now");

        assertThat(browser.open(url.resolve("/nowhere")).text()).contains("That did not work");
    }

    private static ObjectNode attributes(ObjectNode client) {
        return (ObjectNode) client.get("attributes");
    }

    @Test
    void aTokenOfKeycloaksThatEndedIsRefreshedOrThePersonSignsIn() {
        realm.admin().saveEvents("REFRESH_TOKEN");
        var person = realm.newPerson();
        assertPagesOf(realm.workspace(), allow(browser.open(url), person, realm.workspace()));
        var logout = "/users/" + realm.admin().userIdOf(person.email()) + "/logout";

        // The access token is good yet by its own account.
        realm.admin().call("POST", logout, null);
        var signedOut = browser.open(url);
        assertThat(signedOut.text()).contains("You are signed out");

        // Shorter than what Spring Security takes for about to expire: it refreshes each time.
        realm.admin()
                .changeClient(
                        registered.clientId(), client -> attributes(client).put("access.token.lifespan", "9"));
        assertPagesOf(realm.workspace(), allow(signedOut.click("a"), person, realm.workspace()));
        assertPagesOf(realm.workspace(), browser.open(url));
        assertThat(realm.admin().events("REFRESH_TOKEN"))
                .extracting(event -> event.path("clientId").textValue())
                .contains(registered.clientId());

        realm.admin().call("POST", logout, null);
        assertThat(browser.open(url).text()).contains("You are signed out");
    }

    /** Spring Security knows one sign-in at a time of a browser. */
    @Test
    void theOlderOfTwoTabsIsToldToSignInAgain() {
        var person = realm.newPerson();
        var older = browser.open(url);
        browser.open(url);

        var refused = allow(older, person, realm.workspace());

        assertThat(refused.text()).contains("Signing in did not work");
        assertPagesOf(realm.workspace(), refused.click("a"));
    }
}
