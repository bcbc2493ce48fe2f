package io.github.keycloaknotion;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions;
import io.github.keycloaknotion.testbed.browser.Chromium;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.NodeProject;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.RegisteredApp;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import io.javalin.Javalin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that nobody here wrote sign people in, and read a Notion token. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("once")
@Timeout(300)
@Tag("thorough")
final class ClientsIT {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final NotionRealm realm;

    ClientsIT(NotionRealm realm) {
        this.realm = realm;
    }

    private static NodeProject clients() {
        return NodeProject.install(Path.of("src/test/node"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openid-client", "oauth4webapi"})
    void onAServer(String library) throws JsonProcessingException {
        var app = RegisteredApp.confidential(realm, "http://localhost:3000");
        realm.admin().allowTokenReads("notion", app.clientId());
        var environment = Map.of(
                "REALM_URL",
                realm.keycloak().baseUrl() + "/realms/notion",
                "CLIENT_ID",
                app.clientId(),
                "CLIENT_SECRET",
                app.clientSecret(),
                "REDIRECT_URI",
                app.url() + "/callback");
        var person = realm.newPerson();
        try (var script = clients().start(library + ".js", environment)) {
            var consent = new Browser().open(URI.create(script.readLine())).click("#social-notion");
            script.writeLine(allow(consent, person, realm.workspace()).uri().toString());
            var outcome = MAPPER.readTree(script.finish());

            assertThat(outcome.path("email").textValue()).isEqualTo(person.email());
            assertThat(realm.notion().accepts(outcome.path("token").textValue()))
                    .isTrue();
        }
    }

    /** With Keycloak's own adapter, which asks across origins. */
    @Test
    void inTheBrowser() throws IOException {
        var html = Files.readString(Path.of("src/test/node/keycloak-js.html"));
        var adapter = Files.readString(clients().packageFolder("keycloak-js").resolve("lib/keycloak.js"));
        var port = KeycloakServer.freePort();
        var app = RegisteredApp.inBrowser(realm, "http://localhost:" + port);
        var settings = Map.of("keycloakUrl", realm.keycloak().baseUrl(), "clientId", app.clientId());
        var person = realm.newPerson();
        var server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = port;
            config.routes.get("/", context -> context.html(html));
            config.routes.get("/settings.json", context -> context.json(settings));
            config.routes.get(
                    "/keycloak.js",
                    context -> context.contentType("text/javascript").result(adapter));
        });
        try (var chromium = Chromium.open()) {
            server.start();
            var page = chromium.person();
            page.navigate(app.url());
            page.click("#social-notion");
            page.selectOption("select[name=person]", person.id());
            page.selectOption("select[name=workspace]", realm.workspace().id());
            page.click("text=Allow access");

            var body = page.locator("body");
            assertThat(body).hasAttribute("data-status", "200", new HasAttributeOptions().setTimeout(60_000));
            assertThat(body).hasAttribute("data-email", person.email());
            assertThat(realm.notion().accepts(body.getAttribute("data-token"))).isTrue();
        } finally {
            server.stop();
        }
    }
}
