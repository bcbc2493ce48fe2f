package io.github.keycloaknotion.workspaces;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.keycloaknotion.testbed.browser.AccountConsole;
import io.github.keycloaknotion.testbed.browser.Chromium;
import io.github.keycloaknotion.testbed.browser.LoginPage;
import io.github.keycloaknotion.testbed.browser.NotionConsent;
import io.github.keycloaknotion.testbed.browser.Screenshots;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people see of their workspaces in Keycloak's account console, and do there. */
@Tag("once")
@Tag("thorough")
@ResourceLock("browser")
@ExtendWith(NotionRealm.Resolver.class)
final class AccountPageIT {

    private static final String PASSWORD = "pässword";

    private final NotionRealm realm;

    AccountPageIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** A realm in which Ada has a password. */
    private BrowserRealm withAda(String name) {
        var own = BrowserRealm.withNotion(realm, name);
        own.admin().addUser("ada", "ada@example.com", PASSWORD);
        own.admin().allowTokenReads("notion");
        return own;
    }

    private EmulatedWorkspace newWorkspace(String name, String icon) {
        return realm.notion().add(EmulatedWorkspace.named(name).withIcon(icon));
    }

    /** Signs Ada in, with these workspaces connected, and shows our page. */
    private AccountConsole opened(
            BrowserRealm own, Page page, EmulatedPerson person, List<EmulatedWorkspace> workspaces) {
        var ada = signedIn(own, person);
        workspaces.forEach(ada::connect);
        var console = opened(own, page);
        assertThat(console.workspaces("notion")).hasCount(workspaces.size());
        return console;
    }

    private static AccountConsole opened(BrowserRealm own, Page page) {
        var console = AccountConsole.signedIn(page, own.url(), "ada", PASSWORD);
        console.openWorkspaces();
        return console;
    }

    private static SignedIn signedIn(BrowserRealm own, EmulatedPerson person) {
        return SignedIn.withPassword(own.app(), "notion", person, "ada", PASSWORD);
    }

    @Test
    void whatEndedIsConnectedAgain() {
        try (var chromium = Chromium.open()) {
            var own = withAda("page-ended");
            var page = chromium.person();
            var person = realm.newPerson();
            var first = newWorkspace("First", null);
            var second = newWorkspace("Second", null);
            var console = opened(own, page, person, List.of(first, second));
            assertThat(console.workspace("notion", "First")).containsText("Works");
            realm.notion().end(person);
            assertThat(signedIn(own, person).verify().error()).isEqualTo("token_expired");

            page.reload();

            assertThat(console.workspace("notion", "Second")).containsText("Does not work any more");
            assertThat(console.button("notion", "Connect again First")).hasCount(0);
            console.button("notion", "Connect again Second").click();
            page.locator("#kc-continue").click();
            new NotionConsent(page).allow(person, second);
            assertThat(console.workspace("notion", "Second")).containsText("Works");
            assertThat(console.button("notion", "Connect again Second")).hasCount(0);
            realm.assertWorks(signedIn(own, person).verify());
        }
    }

    @Test
    void theAppThatUsedAWorkspaceLastIsNamed() {
        try (var chromium = Chromium.open()) {
            var own = withAda("page-used");
            own.admin().changeClient("notion-app", client -> client.put("name", "Job board"));
            var page = chromium.person();
            var person = realm.newPerson();
            var console = opened(own, page, person, List.of(newWorkspace("Used", null)));
            assertThat(console.workspace("notion", "Used")).containsText("Connected since");
            assertThat(console.workspace("notion", "Used")).containsText("No app has used it yet.");

            realm.assertWorks(signedIn(own, person).read());

            await().atMost(Duration.ofSeconds(75)).untilAsserted(() -> {
                page.reload();
                assertThat(console.workspaces("notion")).hasCount(1);
                assertThat(console.workspace("notion", "Used").innerText()).contains("Last used by Job board on ");
            });
        }
    }

    @Test
    void allAreDisconnectedAtOnceByWhoMeansIt() {
        try (var chromium = Chromium.open()) {
            var own = withAda("page-all");
            var page = chromium.person();
            var person = realm.newPerson();
            var console = opened(own, page, person, List.of(newWorkspace("One", null), newWorkspace("Another", null)));

            var all = console.button("notion", "Disconnect all");
            all.press("Enter");
            assertThat(console.question()).containsText("No app can use these workspaces");
            page.keyboard().press("Escape");
            assertThat(console.question()).hasCount(0);
            assertThat(all).isFocused();
            assertThat(console.workspaces("notion")).hasCount(2);

            all.press("Enter");
            console.answer("Disconnect all");

            assertThat(console.outcome()).hasText("The workspaces are disconnected.");
            assertThat(console.provider("notion")).containsText("No workspace is connected.");
            assertThat(all).hasCount(0);
            assertThat(console.provider("notion").locator("h2")).isFocused();
            realm.awaitRevoked(person, Duration.ofSeconds(30));
        }
    }

    @Test
    void anOutcomeIsDrawnOnceAndAFailureToo() {
        try (var chromium = Chromium.open()) {
            var own = withAda("page-failure");
            var page = chromium.person();
            var console = opened(own, page, realm.newPerson(), List.of(newWorkspace("Kept", null)));
            page.route("**/notion/notion/workspaces/*", route -> route.abort());

            for (var attempt = 0; attempt < 2; attempt++) {
                console.disconnectWorkspace("notion", "Kept");
                assertThat(console.outcome())
                        .hasText(new String[] {"This did not work. Please reload the page, and try again."});
            }

            assertThat(console.workspaces("notion")).hasText("Kept");
        }
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, account-workspaces-light", "DARK, account-workspaces-dark"})
    void eachWorkspaceHasItsIconOnNarrowScreensToo(ColorScheme colours, String picture) {
        try (var chromium = Chromium.open()) {
            var own = withAda("page-icons-" + colours);
            var page = chromium.person(colours);
            var person = realm.newPerson();
            // The first one ends before the others are there.
            var ended = newWorkspace("Royal Society", "javascript:alert(1)");
            signedIn(own, person).connect(ended);
            realm.notion().end(person);
            assertThat(signedIn(own, person).verify().error()).isEqualTo("token_expired");
            var icon = realm.notion().picture("Analytical Engine");
            var workspaces = List.of(
                    newWorkspace("Analytical Engine", icon),
                    newWorkspace("Difference Engine", "☀"),
                    newWorkspace("Bernoulli", null),
                    newWorkspace("Jacquard", realm.notion().baseUrl() + "/nowhere.png"));
            var ada = signedIn(own, person);
            workspaces.forEach(ada::connect);

            var console = opened(own, page);

            assertThat(console.workspaces("notion")).hasCount(5);
            assertThat(console.workspace("notion", "Analytical Engine").locator("img"))
                    .hasAttribute("src", icon);
            var letters = Map.of("Difference Engine", "☀", "Bernoulli", "B", "Jacquard", "J", "Royal Society", "R");
            letters.forEach((name, letter) -> assertThat(
                            console.workspace("notion", name).locator("[aria-hidden]"))
                    .hasText(letter));
            assertAccessible(page);
            Screenshots.take(page, picture, ".pf-v5-u-font-size-sm");
            page.setViewportSize(360, 740);
            assertThat(console.workspaces("notion").first()).isVisible();
            console.closeMenu();
            var overflowing = page.evaluate("[...document.querySelectorAll('[data-testid=notion] *')]"
                    + ".filter(it => it.getBoundingClientRect().right > innerWidth).map(it => it.outerHTML)");
            assertThat(overflowing).isEqualTo(List.of());
        }
    }

    private static void assertAccessible(Page page) {
        var violations =
                new AxeBuilder(page).include("[data-testid=notion]").analyze().getViolations();
        assertThat(violations).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "en, Disconnect all, Works",
        "de, Alle trennen, Funktioniert",
        "fr, Tout déconnecter, Fonctionne",
        "es, Desconectar todos, Funciona",
        "ja, すべての接続を解除, 利用できます"
    })
    void itSpeaksThePersonsLanguage(String language, String disconnectAll, String works) {
        try (var chromium = Chromium.open()) {
            var own = withAda("page-" + language);
            var page = chromium.speaking(language);
            var workspaces = List.of(newWorkspace("Uno", null), newWorkspace("Due", null));
            workspaces.forEach(signedIn(own, realm.newPerson())::connect);
            page.navigate(own.url() + "/account/content/:componentId");
            new LoginPage(page).signIn("ada", PASSWORD);

            var provider = new AccountConsole(page).provider("notion");

            assertThat(provider).containsText(disconnectAll);
            assertThat(provider).containsText(works);
            assertThat(provider.innerText()).doesNotContain("{0}").doesNotContain("undefined");
        }
    }
}
