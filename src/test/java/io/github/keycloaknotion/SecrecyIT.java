package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** After everything else has run: no secret that Notion ever gave is anywhere but where it is sealed. */
@Isolated
@Order(Integer.MAX_VALUE)
@ExtendWith(NotionRealm.Resolver.class)
@Tag("v2")
@Tag("stateless")
final class SecrecyIT {

    private final NotionRealm realm;

    SecrecyIT(NotionRealm realm) {
        this.realm = realm;
    }

    private void assertSilentAboutSecrets(String text) {
        var secrets =
                Stream.concat(realm.notion().secrets().stream(), Stream.of(NotionRealm.CONNECTION.clientSecret()));
        assertThat(secrets.filter(text::contains).map(secret -> context(text, secret)))
                .isEmpty();
    }

    /** What stands before a secret, so that a failure says where it is without repeating it. */
    private static String context(String text, String secret) {
        var at = text.indexOf(secret);
        return text.substring(Math.max(0, at - 200), at);
    }

    @Test
    void theLogAtDebugHoldsNone() {
        var log = realm.keycloak().log();

        assertThat(log).contains("[io.github.keycloaknotion", "DEBUG [org.keycloak.services.resources.IdentityBrokerS");
        assertSilentAboutSecrets(log);
    }

    @Test
    void noTableHoldsATokenInTheClear() {
        var dump = realm.database().dump();

        assertThat(dump).contains("event_entity ", "offline_user_session ", "notion_grant ");
        var tokens = realm.notion().secrets().stream()
                .filter(secret -> secret.startsWith("ntn_") || secret.startsWith("nrt_"))
                .toList();
        assertThat(tokens).isNotEmpty();
        assertThat(tokens.stream().filter(dump::contains).map(token -> context(dump, token)))
                .isEmpty();
    }

    @Test
    void noEventHoldsAny() {
        var events = realm.database().ask("select string_agg(e::text, ' ') from event_entity e");

        assertThat(events).contains("notion_request_id", "IDENTITY_PROVIDER_LOGIN_ERROR");
        assertSilentAboutSecrets(events);
    }

    @Test
    void noErrorPageShowsAny() {
        var pages = List.copyOf(Browser.failures());

        assertThat(pages).isNotEmpty();
        assertSilentAboutSecrets(String.join("\n", pages));
    }
}
