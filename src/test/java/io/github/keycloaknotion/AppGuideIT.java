package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.keycloaknotion.testbed.client.Script;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands in the guide for apps and in its reference, as they are written there. */
@ExtendWith(NotionRealm.Resolver.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are for a POSIX shell")
@Timeout(300)
@Tag("v2")
final class AppGuideIT {

    private static final Pattern BLOCK = Pattern.compile("```(sh|json)\n(.*?)```", Pattern.DOTALL);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final NotionRealm realm;
    private final Map<String, String> variables = new HashMap<>();

    AppGuideIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** The guide comes last: it ends by disconnecting a workspace. */
    private static List<String> blocks(String language) throws IOException {
        var pages = Files.readString(Path.of("docs/tokens.md")) + Files.readString(Path.of("docs/app-guide.md"));
        return BLOCK.matcher(pages)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    private static List<String> commands() throws IOException {
        return blocks("sh").stream()
                .flatMap(block -> block.replace("\\\n", "").lines())
                .toList();
    }

    /** A server has version 1 or version 2 of Keycloak's brokering API. */
    private static boolean isServed(String command) {
        var version = command.contains("client_secret") ? TokenEndpoint.V2 : TokenEndpoint.V1;
        return !command.contains("/broker/") || ServerUnderTest.endpoints().contains(version);
    }

    private static Set<String> names(JsonNode object) {
        var names = new HashSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private String run(String command) {
        var here = command.replace("https://api.notion.com", realm.notion().baseUrl());
        try (var script = Script.start(Path.of("."), List.of("bash", "-c", here), variables)) {
            return script.finish();
        }
    }

    @Test
    void everyCommandAnswersWhatTheGuideSays(@TempDir Path home) throws IOException {
        // Typed in by a person, they need no options to fail and to be quiet.
        Files.writeString(home.resolve(".curlrc"), "silent\nshow-error\nfail-with-body\n");
        var other = realm.notion().add(EmulatedWorkspace.named("Difference Engine"));
        var person = realm.newPerson();
        realm.signedIn("notion", person, other);
        var token = realm.signedIn("notion", person).accessToken();
        var app =
                realm.admin().call("GET", "/clients?clientId=notion-app", null).body();
        variables.put("CURL_HOME", home.toString());
        variables.put("KC", realm.keycloak().baseUrl() + "/realms/notion");
        variables.put("ALIAS", "notion");
        variables.put("TOKEN", token);
        variables.put("CLIENT_ID", "notion-app");
        variables.put("CLIENT_SECRET", app.path(0).path("secret").textValue());
        variables.put("WORKSPACE_ID", other.id());

        for (var command : commands()) {
            if (isServed(command)) {
                assertAnswer(command, run(command));
            }
        }

        assertThat(realm.app()
                        .workspaces(token, "notion")
                        .body()
                        .path("workspaces")
                        .findValuesAsText("workspace_id"))
                .containsExactly(realm.workspace().id());
    }

    private void assertAnswer(String command, String printed) throws IOException {
        if (command.contains("/disconnect")) {
            assertThat(printed).isEmpty();
            return;
        }
        var answer = MAPPER.readTree(printed);
        if (command.contains("api.notion.com")) {
            assertThat(answer.at("/bot/workspace_name").textValue())
                    .isEqualTo(realm.workspace().name());
            return;
        }
        var documented = MAPPER.readTree(blocks("json").get(0));
        var workspace = names(documented.path("workspaces").path(0));
        assertThat(answer.path("workspaces"))
                .hasSize(2)
                .allSatisfy(it -> assertThat(names(it)).isEqualTo(workspace));
        if (command.contains("/token")) {
            assertToken(command, answer, names(documented));
        } else {
            assertThat(names(answer)).containsExactly("workspaces");
        }
    }

    private void assertToken(String command, JsonNode answer, Set<String> names) {
        if (command.contains("token-exchange")) {
            names.add("issued_token_type");
        }
        assertThat(names(answer)).isEqualTo(names);
        var workspace = command.contains("workspace_id")
                ? variables.get("WORKSPACE_ID")
                : realm.workspace().id();
        assertThat(answer.path("workspace_id").textValue()).isEqualTo(workspace);
        variables.putIfAbsent("NOTION_TOKEN", answer.path("access_token").textValue());
    }
}
