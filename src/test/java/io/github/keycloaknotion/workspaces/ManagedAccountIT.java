package io.github.keycloaknotion.workspaces;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.browser.AccountConsole;
import io.github.keycloaknotion.testbed.browser.Chromium;
import io.github.keycloaknotion.testbed.browser.NotionConsent;
import io.github.keycloaknotion.testbed.client.Organizations;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The account console of a person whom an organization manages, and whom Keycloak does not let link. */
@Tag("once")
@ResourceLock("browser")
@ExtendWith(NotionRealm.Resolver.class)
@Tag("thorough")
final class ManagedAccountIT {

    private final NotionRealm realm;

    ManagedAccountIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    void theButtonConnectsAWorkspaceBySigningIn() {
        try (var chromium = Chromium.open()) {
            var own = BrowserRealm.withNotion(realm, "account-managed");
            var organizations = Organizations.turnedOn(own.admin());
            organizations.linkProvider(organizations.add("acme"), "notion");
            var second = realm.notion().add(EmulatedWorkspace.named("Difference Engine"));
            var person = realm.newPerson();
            var page = chromium.person();
            own.openApp(page, "&kc_idp_hint=notion");
            new NotionConsent(page).allow(person, realm.workspace());
            assertThat(page.locator("h1")).hasText("Back at the app");
            var console = new AccountConsole(page);
            console.open(own.url());
            console.openWorkspaces();
            assertThat(console.workspaces("notion")).hasText(new String[] {"Analytical Engine"});

            console.connectButton("notion").click();
            new NotionConsent(page).allow(person, second);

            assertThat(console.workspaces("notion")).hasText(new String[] {"Analytical Engine", "Difference Engine"});
            assertThat(page).hasURL(own.url() + "/account/content/:componentId");
            assertThat(organizations.of(own.admin().userIdOf(person.email()))).containsEntry("acme", "MANAGED");
        }
    }
}
