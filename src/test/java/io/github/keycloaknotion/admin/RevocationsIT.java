package io.github.keycloaknotion.admin;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An admin sees what has not been revoked yet, and has it tried again; whatever is changed is an admin event. */
@ExtendWith(NotionRealm.Resolver.class)
final class RevocationsIT {

    private final NotionRealm realm;

    RevocationsIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    void whatWasGivenUpIsTriedAgain() {
        var own = BrowserRealm.withNotion(realm, "revocations-" + UUID.randomUUID());
        var settings = Map.of("adminEventsEnabled", true, "adminEventsDetailsEnabled", true);
        assertThat(own.admin().call("PUT", "", settings).status()).isEqualTo(204);
        var grants = new GrantsOf(own.admin(), "notion");
        var ada = own.signedIn("notion");
        var secrets = realm.notion().secrets(ada.person());
        assertThat(grants.revocations().path("oldest").isNull()).isTrue();
        realm.notion()
                .breakDown(ada.person(), Endpoint.REVOKE, Fault.status(500, "{\"code\":\"internal_server_error\"}"));

        assertThat(grants.cutOff("?user=" + ada.userId())).isEqualTo(1);

        var pending = grants.revocations();
        assertThat(pending.path("pending").intValue()).isEqualTo(1);
        assertThat(Instant.parse(pending.path("oldest").textValue())).isBefore(Instant.now());
        giveUp(own.name());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(grants.revocations().path("dead").intValue()).isEqualTo(1));
        assertThat(grants.revocations().path("pending").intValue()).isZero();
        realm.notion().mend(ada.person(), Endpoint.REVOKE);

        var retried = grants.call("POST", "/revocations/retry");

        assertThat(retried.status()).isEqualTo(200);
        assertThat(retried.body().path("revocations").intValue()).isEqualTo(1);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(realm.notion().isConnected(ada.person())).isFalse());
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(grants.revocations().toString())
                        .isEqualTo("{\"pending\":0,\"held\":0,\"dead\":0,\"oldest\":null}"));

        assertThat(events(own)).hasSize(2).anySatisfy(cutOff -> {
            assertThat(cutOff.path("operationType").textValue()).isEqualTo("DELETE");
            assertThat(cutOff.path("resourcePath").textValue()).isEqualTo("notion/notion/grants");
            assertThat(cutOff.at("/details/user").textValue()).isEqualTo(ada.userId());
            assertThat(cutOff.at("/details/count").textValue()).isEqualTo("1");
        });
        assertThat(events(own)).anySatisfy(retry -> {
            assertThat(retry.path("operationType").textValue()).isEqualTo("ACTION");
            assertThat(retry.path("resourcePath").textValue()).isEqualTo("notion/notion/revocations/retry");
        });
        assertThat(secrets).isNotEmpty().noneMatch(events(own).toString()::contains);
        own.admin().call("DELETE", "", null);
    }

    private static List<JsonNode> events(BrowserRealm own) {
        var events = new ArrayList<JsonNode>();
        own.admin().call("GET", "/admin-events", null).body().forEach(events::add);
        events.removeIf(event -> !event.path("resourceType").asText().equals("NOTION_GRANT"));
        return events;
    }

    /** Twelve attempts take more than a day: all but the last one are skipped. */
    private void giveUp(String realmName) {
        realm.database()
                .execute("update outbox_entry set attempts = 11, next_attempt_at = created_at where realm_id ="
                        + " (select id from realm where name = '" + realmName + "')");
    }

    @Test
    void aFirstLoginThatIsNotOverHoldsItsPair() {
        var alias = realm.addProvider(Map.of(), Map.of());
        var grants = new GrantsOf(realm.admin(), alias);
        var person = realm.newPerson();
        realm.admin().addUser("local-" + UUID.randomUUID(), person.email(), "password");

        var page = allow(realm.consentPage(new Browser(), alias), person, realm.workspace());

        assertThat(page.text()).contains("already exists");
        assertThat(grants.revocations().path("held").intValue()).isEqualTo(1);
        assertThat(grants.revocations().path("pending").intValue()).isZero();
        assertThat(grants.revocations().path("oldest").isNull()).isTrue();
    }

    @Test
    void whatIsOfAnotherProviderIsNotCounted() {
        var mine = realm.addProvider(Map.of(), Map.of());
        var other = new GrantsOf(realm.admin(), realm.addProvider(Map.of(), Map.of()));
        var ada = realm.signedIn(mine);
        realm.notion()
                .breakDown(ada.person(), Endpoint.REVOKE, Fault.status(500, "{\"code\":\"internal_server_error\"}"));
        assertThat(new GrantsOf(realm.admin(), mine).cutOff("?all=true")).isEqualTo(1);

        assertThat(other.revocations().path("pending").intValue()).isZero();
        assertThat(new GrantsOf(realm.admin(), mine)
                        .revocations()
                        .path("pending")
                        .intValue())
                .isEqualTo(1);
        realm.notion().mend(ada.person(), Endpoint.REVOKE);
    }
}
