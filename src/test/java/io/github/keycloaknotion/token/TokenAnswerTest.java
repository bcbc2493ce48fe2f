package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloaknotion.api.Workspace;
import io.github.keycloaknotion.grant.ConnectedWorkspace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.util.JsonSerialization;

final class TokenAnswerTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Workspace NAMELESS = new Workspace("a1d9c2b0-6f3e-4c57-8b1a-0e4d5f6a7b8c", null, null);

    private static final List<ConnectedWorkspace> CONNECTED = List.of(new ConnectedWorkspace(NAMELESS, true));

    private static final String WORKSPACES = """
            [{"workspace_id": "a1d9c2b0-6f3e-4c57-8b1a-0e4d5f6a7b8c", "workspace_name": null, "workspace_icon": null,
              "current": true}]
            """;

    @Test
    void whatNotionLeftOutIsThereAndNull() throws IOException {
        var answer = new TokenAnswer("token", null, NAMELESS, CONNECTED, null);
        assertThat(MAPPER.readTree(answer.json())).isEqualTo(MAPPER.readTree("""
                {"access_token": "token", "token_type": "bearer", "bot_id": null,
                 "workspace_id": "a1d9c2b0-6f3e-4c57-8b1a-0e4d5f6a7b8c", "workspace_name": null, "workspace_icon": null,
                 "workspaces": %s}
                """.formatted(WORKSPACES)));
    }

    /** Keycloak's mapper leaves out what is null, of anything but this. */
    @Test
    void theListOfWorkspacesShowsTheSame() throws IOException {
        var list = JsonSerialization.writeValueAsBytes(Map.of("workspaces", CONNECTED));
        assertThat(MAPPER.readTree(list)).isEqualTo(MAPPER.readTree("{\"workspaces\": %s}".formatted(WORKSPACES)));
    }
}
