package io.github.keycloaknotion.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.Trait;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An admin is told what is wrong with a connection before the first person comes. */
@ExtendWith(NotionRealm.Resolver.class)
final class CheckIT {

    private final NotionRealm realm;

    CheckIT(NotionRealm realm) {
        this.realm = realm;
    }

    private JsonNode check(Map<String, String> settings) {
        return check(realm.addProvider(Map.of(), settings));
    }

    private JsonNode check(String alias) {
        var answer = new GrantsOf(realm.admin(), alias).call("POST", "/check");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.body().toString())
                .doesNotContain(NotionRealm.CONNECTION.clientSecret())
                .doesNotContain("ntn_");
        assertThat(answer.body().path("ok").booleanValue())
                .isEqualTo(answer.body().path("problems").isEmpty());
        return answer.body();
    }

    private static void assertProblem(JsonNode answer, String setting, String description) {
        assertThat(answer.path("problems")).hasSize(1);
        assertThat(answer.at("/problems/0/setting").textValue()).isEqualTo(setting);
        assertThat(answer.at("/problems/0/description").textValue()).contains(description);
    }

    private Map<String, String> register(Trait... traits) {
        var connection =
                new Connection("check-" + UUID.randomUUID(), UUID.randomUUID().toString(), traits);
        realm.notion().register(connection);
        return Map.of("clientId", connection.clientId(), "clientSecret", connection.clientSecret());
    }

    @Test
    void aGoodConnectionIsOk() {
        var answer = check(register());

        assertThat(answer.toString()).isEqualTo("{\"ok\":true,\"problems\":[],\"notes\":[]}");
        assertThat(check(register(Trait.REFUSES_DEAD_TOKENS)).path("ok").booleanValue())
                .isTrue();
    }

    @Test
    void whatIsRefusedByNotion() {
        assertProblem(check(Map.of("clientSecret", "wrong")), "clientSecret", "invalid_client");
        assertProblem(check(Map.of("clientId", "nobody")), "clientSecret", "client id and secret");
    }

    @Test
    void whatIsNotNotion() {
        assertProblem(check(Map.of("baseUrl", "http://localhost:1")), "baseUrl", "not reached");
        assertProblem(check(Map.of("baseUrl", realm.notion().baseUrl() + "/v2")), "baseUrl", "is not there");
    }

    @ParameterizedTest
    @CsvSource({
        "200, <!doctype html>, this is not Notion",
        "200, {}, this is not Notion",
        "404, Not found, this is not Notion",
        "429, '{\"code\":\"rate_limited\"}', check again",
        "503, down, check again"
    })
    void whatAnswersOtherwise(int status, String body, String description) throws IOException {
        var server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/", exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            var baseUrl = "http://localhost:" + server.getAddress().getPort();
            assertProblem(check(Map.of("baseUrl", baseUrl)), "baseUrl", description);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatTheVaultDoesNotHave() {
        assertProblem(check(Map.of("clientSecret", "${vault.nothing}")), "clientSecret", "vault");

        var name = "key-" + UUID.randomUUID();
        var alias =
                realm.addProvider(Map.of(), Map.of("encryptionKey", realm.putIntoVault(name, NotionRealm.newKey())));
        assertThat(check(alias).path("ok").booleanValue()).isTrue();
        realm.putIntoVault(name, "bm90IGEga2V5");
        assertProblem(check(alias), "encryptionKey", "256 are needed");
    }

    @Test
    void whoElseHasTheConnectionIsNoted() {
        var settings = register();
        var first = realm.addProvider(Map.of(), settings);
        var second = realm.addProvider(Map.of(), settings);
        var own = BrowserRealm.withNotion(realm, "check-" + UUID.randomUUID());
        own.admin().configure("notion", settings);

        var notes = check(first).path("notes");

        assertThat(notes.findValuesAsText("setting")).containsOnly("clientId");
        assertThat(notes.findValuesAsText("description"))
                .hasSize(2)
                .anyMatch(note -> note.contains("provider " + second))
                .anyMatch(note -> note.contains("another realm") && !note.contains(own.name()));
        own.admin().call("DELETE", "", null);
    }
}
