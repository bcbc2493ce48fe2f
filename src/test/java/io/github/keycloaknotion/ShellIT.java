package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Script;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example for the shell, at every endpoint that the server has. */
@ExtendWith(NotionRealm.Resolver.class)
@Timeout(300)
@Tag("v2")
final class ShellIT {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final NotionRealm realm;
    private final Map<String, String> environment = new HashMap<>();

    ShellIT(NotionRealm realm) {
        this.realm = realm;
        environment.put("REALM_URL", realm.keycloak().baseUrl() + "/realms/notion");
        environment.put("PROVIDER", realm.addReadableProvider(Map.of(), Map.of("exchangeIn", "true")));
        environment.put(
                "CLIENT_SECRET",
                realm.admin()
                        .call("GET", "/clients?clientId=notion-app", null)
                        .body()
                        .path(0)
                        .path("secret")
                        .textValue());
    }

    private Script start(List<String> command) {
        return Script.start(Path.of("examples/curl"), command, environment);
    }

    private JsonNode run(String... arguments) throws JsonProcessingException {
        var command = new ArrayList<>(List.of("./notion.sh"));
        command.addAll(List.of(arguments));
        try (var script = start(command)) {
            return MAPPER.readTree(script.finish());
        }
    }

    @Test
    void aPersonSignsInAndEveryEndpointAnswers() throws JsonProcessingException {
        var person = realm.newPerson();
        // Standard output is for the token alone.
        try (var script = start(List.of("sh", "-c", "./notion.sh sign-in 2>&1"))) {
            assertThat(script.readLine()).startsWith("Open this address");
            var consent = new Browser().open(URI.create(script.readLine()));
            script.writeLine(
                    NotionRealm.allow(consent, person, realm.workspace()).uri().toString());
            environment.put("TOKEN", script.finish());
        }

        var token = run("token").path("access_token").textValue();
        assertThat(realm.notion().accepts(token)).isTrue();
        var keycloaksOwn = ServerUnderTest.endpoints().contains(TokenEndpoint.V1) ? "token-v1" : "token-v2";
        for (var command : List.of("token", keycloaksOwn)) {
            assertThat(run(command, "verify=true").path("access_token").textValue())
                    .isEqualTo(token);
        }
        assertThat(run("exchange-in", token).path("id_token").textValue()).isNotNull();
        assertThat(run("workspaces")
                        .path("workspaces")
                        .path(0)
                        .path("workspace_id")
                        .textValue())
                .isEqualTo(realm.workspace().id());
        run("disconnect", realm.workspace().id());
        assertThat(run("workspaces").path("workspaces")).isEmpty();
    }
}
