package io.github.keycloaknotion.testbed.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Keycloak, asked for a person's Notion tokens and workspaces: with the client's credentials and the person's access token. */
final class Broker {

    private static final String ALIAS = "notion";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What Keycloak says of an access token that has ended, or whose session has. */
    private static final Set<String> DEAD = Set.of("invalid_token", "invalid_request");

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** One connection for each request under way. */
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final URI tokenEndpoint;
    private final String workspaces;
    private final ClientSecretBasic client;

    Broker(String realmUrl, ClientSecretBasic client) {
        this.tokenEndpoint = URI.create(realmUrl + "/protocol/openid-connect/token");
        this.workspaces = realmUrl + "/notion/" + ALIAS + "/workspaces";
        this.client = client;
    }

    /**
     * An answer of Keycloak's or Notion's.
     *
     * @param retryAfter in seconds; null if the answer does not say
     */
    record Answer(int status, JsonNode body, String retryAfter) {

        static Answer of(HttpResponse<String> response) {
            try {
                return new Answer(
                        response.statusCode(),
                        MAPPER.readTree(response.body()),
                        response.headers().firstValue("Retry-After").orElse(null));
            } catch (IOException e) {
                // A page of some gateway's: the status says enough.
                return new Answer(response.statusCode(), MAPPER.createObjectNode(), null);
            }
        }

        boolean isOk() {
            return status == 200;
        }

        String text(String field) {
            return body.path(field).asText();
        }

        String token() {
            return text("access_token");
        }

        Answer orDead() throws DeadTokenException {
            if (DEAD.contains(text("error"))) {
                throw new DeadTokenException();
            }
            return this;
        }
    }

    /** A workspace that the person has connected; name and icon are null where Notion has none. */
    record Workspace(String id, String name, String icon, boolean current) {

        private static Workspace of(JsonNode json) {
            return new Workspace(
                    json.path("workspace_id").asText(),
                    json.path("workspace_name").textValue(),
                    json.path("workspace_icon").textValue(),
                    json.path("current").asBoolean());
        }

        String label() {
            return name == null || name.isBlank() ? "Untitled workspace" : name;
        }
    }

    /**
     * Asks for a token of Notion's.
     *
     * @param workspaceId null: of the workspace that the person connected last
     * @param verify whether Keycloak is to ask Notion if the token is good
     */
    Answer token(String accessToken, String workspaceId, boolean verify)
            throws IOException, InterruptedException, DeadTokenException {
        var request = post(tokenEndpoint, exchange(accessToken, workspaceId, verify));
        return Answer.of(http.send(request, BodyHandlers.ofString())).orDead();
    }

    /** Asks for the same token so many times at once, as many apps would that Notion has just refused it to. */
    List<Answer> tokens(int times, String accessToken, String workspaceId) {
        var request = post(tokenEndpoint, exchange(accessToken, workspaceId, true));
        var answers = IntStream.range(0, times)
                .mapToObj(i -> http.sendAsync(request, BodyHandlers.ofString()))
                .toList();
        return answers.stream().map(CompletableFuture::join).map(Answer::of).toList();
    }

    private static Map<String, String> exchange(String accessToken, String workspaceId, boolean verify) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        form.put("subject_token", accessToken);
        form.put("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
        form.put("requested_issuer", ALIAS);
        if (workspaceId != null) {
            form.put("workspace_id", workspaceId);
        }
        if (verify) {
            form.put("verify", "true");
        }
        return form;
    }

    List<Workspace> workspaces(String accessToken) throws IOException, InterruptedException, DeadTokenException {
        var answer = Answer.of(
                        http.send(post(URI.create(workspaces), Map.of("token", accessToken)), BodyHandlers.ofString()))
                .orDead();
        return StreamSupport.stream(answer.body().path("workspaces").spliterator(), false)
                .map(Workspace::of)
                .toList();
    }

    /** Disconnects a workspace, and says whether that was allowed; one that is not connected any more is no error. */
    boolean disconnect(String accessToken, String workspaceId)
            throws IOException, InterruptedException, DeadTokenException {
        var uri = URI.create(workspaces + "/" + encode(workspaceId) + "/disconnect");
        var request = post(uri, Map.of("token", accessToken));
        return Answer.of(http.send(request, BodyHandlers.ofString())).orDead().status() != 403;
    }

    /** The one request by which the app gets a token, for a shell; the secrets are variables. */
    String curl(String workspaceId) {
        var parameters = exchange("$ACCESS_TOKEN", workspaceId, false).entrySet().stream()
                .map(each -> each.getValue().startsWith("$")
                        ? " \\\n  -d " + each.getKey() + "=\"" + each.getValue() + "\""
                        : " \\\n  -d " + each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining());
        return "curl " + tokenEndpoint + " \\\n  -u " + client.getClientID() + ":\"$CLIENT_SECRET\"" + parameters;
    }

    private HttpRequest post(URI uri, Map<String, String> form) {
        var body = form.entrySet().stream()
                .map(each -> each.getKey() + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Authorization", client.toHTTPAuthorizationHeader())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
