package io.github.keycloaknotion.testbed.emulator;

import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.NodeProject;
import io.github.keycloaknotion.testbed.client.Parameters;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Notion's own client takes the emulator for Notion. */
@Timeout(300)
final class NotionSdkIT {

    private static final Connection CONNECTION = new Connection("sdk", "sécret: +%&\"'/");
    private static final String REDIRECT_URI = "http://localhost:3000/callback";

    @Test
    void aTokenLivesAndDies() {
        var clients = NodeProject.install(Path.of("src/test/node"));
        try (var notion = NotionEmulator.start(0).register(CONNECTION)) {
            var person = notion.add(EmulatedPerson.named("Ada Lovelace", "ada@example.com"));
            var workspace = notion.add(EmulatedWorkspace.named("Analytical Engine"));
            var environment = Map.of(
                    "NOTION_URL", notion.baseUrl(),
                    "CLIENT_ID", CONNECTION.clientId(),
                    "CLIENT_SECRET", CONNECTION.clientSecret(),
                    "CODE", code(notion, person, workspace),
                    "REDIRECT_URI", REDIRECT_URI,
                    "WORKSPACE_ID", workspace.id(),
                    "PERSON_ID", person.id());
            try (var script = clients.start("notion-sdk.js", environment)) {
                script.finish();
            }
        }
    }

    private static String code(NotionEmulator notion, EmulatedPerson person, EmulatedWorkspace workspace) {
        var query = Parameters.encode(Map.of(
                "client_id", CONNECTION.clientId(),
                "redirect_uri", REDIRECT_URI,
                "response_type", "code",
                "owner", "user",
                "state", "s"));
        return new Browser()
                .open(URI.create(notion.baseUrl() + "/v1/oauth/authorize?" + query))
                .submit(Map.of("person", person.id(), "workspace", workspace.id(), "decision", "allow"))
                .parameter("code");
    }
}
