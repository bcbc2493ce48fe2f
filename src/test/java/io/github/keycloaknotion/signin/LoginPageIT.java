package io.github.keycloaknotion.signin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.keycloaknotion.testbed.browser.Chromium;
import io.github.keycloaknotion.testbed.browser.LoginPage;
import io.github.keycloaknotion.testbed.browser.NotionConsent;
import io.github.keycloaknotion.testbed.browser.Screenshots;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Notion button on the login page, as people see it, hear it and reach it. */
@Tag("once")
@ResourceLock("browser")
@ExtendWith(NotionRealm.Resolver.class)
final class LoginPageIT {

    private final NotionRealm realm;

    LoginPageIT(NotionRealm realm) {
        this.realm = realm;
    }

    private static void assertAccessible(Page page) {
        var violations =
                new AxeBuilder(page).include("#kc-social-providers").analyze().getViolations();
        assertThat(violations).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, login-light", "DARK, login-dark"})
    void ourThemeShowsOurMark(ColorScheme colours, String name) {
        try (var chromium = Chromium.open()) {
            var page = chromium.person(colours);
            var own = BrowserRealm.withNotion(realm, name);

            var mark = page.waitForResponse("**/notion.svg", () -> own.openApp(page, ""));

            assertThat(mark.status()).isEqualTo(200);
            var button = new LoginPage(page).notion();
            assertThat(button).hasText("Notion");
            assertThat(button).hasAccessibleName("Notion");
            assertThat(button.locator(".notion-mark")).isVisible();
            assertAccessible(page);
            Screenshots.take(page.locator(".pf-v5-c-login__main"), name);
        }
    }

    @Test
    void theDefaultThemeShowsOurName() {
        try (var chromium = Chromium.open()) {
            var page = chromium.person();
            var own = BrowserRealm.withNotion(realm, "login-default");
            assertThat(own.admin()
                            .call("PUT", "", Map.of("loginTheme", "keycloak.v2"))
                            .status())
                    .isEqualTo(204);

            own.openApp(page, "");

            assertThat(new LoginPage(page).notion()).hasText("Notion");
            assertThat(new LoginPage(page).notion().locator("svg")).isVisible();
            assertAccessible(page);
        }
    }

    @Test
    void theKeyboardAloneSignsIn() {
        try (var chromium = Chromium.open()) {
            var person = realm.newPerson();
            var page = chromium.person();
            BrowserRealm.withNotion(realm, "login-keyboard").openApp(page, "");
            var button = new LoginPage(page).notion();

            for (var presses = 0;
                    presses < 20 && !(boolean) button.evaluate("it => it === document.activeElement");
                    presses++) {
                page.keyboard().press("Tab");
            }
            assertThat(button).isFocused();
            page.keyboard().press("Enter");
            new NotionConsent(page).allow(person, realm.workspace());

            assertThat(page.locator("h1")).hasText("Back at the app");
        }
    }
}
