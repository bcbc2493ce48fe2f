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
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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
        environment.put("NOTION_TOKEN", token);
        assertThat(run("exchange-in").path("id_token").textValue()).isNotNull();
        assertThat(run("workspaces")
                        .path("workspaces")
                        .path(0)
                        .path("workspace_id")
                        .textValue())
                .isEqualTo(realm.workspace().id());
        run("disconnect", realm.workspace().id());
        assertThat(run("workspaces").path("workspaces")).isEmpty();
    }

    /** Whoever is on the machine sees the arguments of a command. */
    @Test
    void noSecretIsAmongTheArgumentsOfCurl(@TempDir Path folder) throws IOException {
        var recorded = folder.resolve("arguments");
        var curl = Files.writeString(
                folder.resolve("curl"), "#!/bin/sh\nprintf '%s\\n' \"$@\" >>'" + recorded + "'\ncat\n");
        assertThat(curl.toFile().setExecutable(true)).isTrue();
        environment.put("PATH", folder + ":" + System.getenv("PATH"));
        environment.put("CLIENT_SECRET", "sec\"ret\\1");
        environment.put("TOKEN", "token-2");
        environment.put("NOTION_TOKEN", "token-3");

        for (var command : List.of("token", "token-v1", "token-v2", "exchange-in", "workspaces", "disconnect x")) {
            try (var script = start(List.of("sh", "-c", "./notion.sh " + command))) {
                var configuration = script.finish();
                assertThat(configuration).containsAnyOf("token-2", "token-3");
                if (!command.equals("token-v1")) {
                    assertThat(configuration).contains("user = \"notion-app:sec\\\"ret\\\\1\"");
                }
            }
        }

        assertThat(Files.readString(recorded)).contains("--config").doesNotContain("ret\\1", "token-2", "token-3");
    }

    @Test
    void anAnswerToAnotherSignInIsRefused() {
        for (var answer : List.of("http://localhost:3000/callback?state=other&code=any", "nothing")) {
            try (var script = start(List.of("sh", "-c", "./notion.sh sign-in 2>&1 || true"))) {
                script.readLine();
                script.readLine();
                script.writeLine(answer);
                assertThat(script.finish()).isEqualTo("That is not an answer to this sign-in.");
            }
        }
    }
}
