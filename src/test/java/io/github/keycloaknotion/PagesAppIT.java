package io.github.keycloaknotion;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.app.PagesApp;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.RegisteredApp;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demo's app. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("once")
final class PagesAppIT {

    private final NotionRealm realm;

    PagesAppIT(NotionRealm realm) {
        this.realm = realm;
    }

    private static void assertPagesOf(EmulatedWorkspace workspace, Page page) {
        assertThat(page.document().select("h1").text()).isEqualTo(workspace.name());
        assertThat(page.document().select("li").eachText()).containsExactly("Roadmap", "Meeting notes", "Reading list");
    }

    @Test
    void aPersonSeesPagesAndConnectsAgain() throws Exception {
        var port = KeycloakServer.freePort();
        var registered = RegisteredApp.confidential(realm, "http://localhost:" + port);
        realm.admin().allowTokenReads("notion", registered.clientId());
        var keycloak = realm.keycloak().baseUrl() + "/realms/notion";
        try (var app = PagesApp.start(
                port,
                keycloak,
                registered.clientId(),
                registered.clientSecret(),
                realm.notion().baseUrl())) {
            var url = URI.create(app.url() + "/");
            var browser = new Browser();
            var person = realm.newPerson();
            var workspace = realm.notion().add(EmulatedWorkspace.named("<b>Compilers</b>"));

            var consent = browser.open(url).click("a[href='/sign-in']");
            assertPagesOf(workspace, allow(consent, person, workspace));

            realm.notion().expire(person);
            assertPagesOf(workspace, browser.open(url));

            realm.notion().end(person);
            var ended = browser.open(url);
            assertThat(ended.text()).contains("Not connected");
            var connect = ended.click("a[href='/connect']").submit(Map.of());
            assertPagesOf(workspace, allow(connect, person, workspace));
        }
    }
}
