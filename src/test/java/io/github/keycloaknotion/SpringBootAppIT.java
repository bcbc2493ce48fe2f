package io.github.keycloaknotion;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

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
    private final Browser browser = new Browser();
    private Script app;
    private URI url;

    SpringBootAppIT(NotionRealm realm) {
        this.realm = realm;
    }

    @BeforeEach
    void start() {
        try (var maven = Script.start(EXAMPLE, List.of("mvn", "-B", "-q", "package"), Map.of())) {
            maven.finish();
        }
        var port = KeycloakServer.freePort();
        var registered = RegisteredApp.confidential(realm, "http://localhost:" + port);
        realm.admin().allowTokenReads("notion", registered.clientId());
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
                        "NOTION_URL",
                        realm.notion().baseUrl(),
                        "LOGGING_FILE_NAME",
                        "target/app.log"));
        while (!app.readLine().contains("Started NotionPages")) {
            // It says much before it is ready.
        }
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

        assertThat(browser.open(url.resolve("/nowhere")).text()).contains("That did not work");
    }
}
