package io.github.keycloaknotion.testbed.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An AI agent without the AI: the official client of the Model Context Protocol, which calls the tools it is told to. */
public final class Agent implements AutoCloseable {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Script script;
    private final List<String> heard = new ArrayList<>();

    private Agent(Script script) {
        this.script = script;
    }

    /**
     * Starts an agent that registers at Keycloak.
     *
     * @param serverUrl where the tools are
     * @param redirectUri where people come back to from Keycloak
     * @param registrationToken that Keycloak wants of those who register
     * @param revision of the protocol; null for the first one with URLs for people
     */
    public static Agent start(String serverUrl, String redirectUri, String registrationToken, String revision) {
        var environment = new HashMap<>(
                Map.of("MCP_URL", serverUrl, "REDIRECT_URI", redirectUri, "REGISTRATION_TOKEN", registrationToken));
        if (revision != null) {
            environment.put("REVISION", revision);
        }
        return new Agent(NodeProject.install(Path.of("src/test/node")).start("mcp-agent.js", environment));
    }

    /** What the agent says next. */
    public JsonNode hear() {
        var line = script.readLine();
        heard.add(line);
        try {
            return MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    /** The person whom the agent works for comes back from where it sent them, and it learns which tools there are. */
    public JsonNode signedIn(URI callback) {
        script.writeLine(callback.toString());
        return hear().path("tools");
    }

    /** Calls a tool; the agent says what came of it, or where the person has to go first. */
    public JsonNode call(String tool, Map<String, String> arguments) {
        var call = MAPPER.createObjectNode().put("name", tool);
        call.set("arguments", MAPPER.valueToTree(arguments));
        script.writeLine(call.toString());
        return hear();
    }

    /** The person says "accept" or "decline" to going where a tool wants them; then the agent goes on with the call. */
    public JsonNode goOn(String action) {
        script.writeLine(action);
        return hear();
    }

    /** All that the agent ever heard from the tools. */
    public String heard() {
        return String.join("\n", heard);
    }

    @Override
    public void close() {
        script.close();
    }
}
