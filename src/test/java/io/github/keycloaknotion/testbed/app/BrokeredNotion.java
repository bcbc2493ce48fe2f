package io.github.keycloaknotion.testbed.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Notion, called with tokens that Keycloak hands out. */
final class BrokeredNotion {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Set<String> CONNECT_AGAIN = Set.of("token_expired", "not_linked");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI tokenEndpoint;
    private final String credentials;
    private final URI search;

    BrokeredNotion(String realmUrl, String clientId, String clientSecret, String notionUrl) {
        tokenEndpoint = URI.create(realmUrl + "/protocol/openid-connect/token");
        credentials =
                new ClientSecretBasic(new ClientID(clientId), new Secret(clientSecret)).toHTTPAuthorizationHeader();
        search = URI.create(notionUrl + "/v1/search");
    }

    record Page(String title, String url) {}

    record Workspace(String name, List<Page> pages) {}

    /** Only the person can give the access again. */
    static final class AccessEndedException extends Exception {}

    /** Keycloak's token is not good any more. */
    static final class SignedOutException extends Exception {}

    /** The pages that the person shares, in the workspace last signed in with. */
    Workspace pages(String keycloakToken)
            throws IOException, InterruptedException, AccessEndedException, SignedOutException {
        var token = token(keycloakToken, false);
        var found = search(token);
        if (found.statusCode() == 401) {
            // The token died a moment ago: Keycloak asks Notion, and may have a newer one.
            token = token(keycloakToken, true);
            found = search(token);
        }
        var pages = StreamSupport.stream(read(found).path("results").spliterator(), false)
                .map(page -> new Page(title(page), page.path("url").asText()))
                .toList();
        return new Workspace(token.path("workspace_name").asText("Untitled workspace"), pages);
    }

    /** Exchanges Keycloak's token for Notion's. */
    private JsonNode token(String keycloakToken, boolean verify)
            throws IOException, InterruptedException, AccessEndedException, SignedOutException {
        var form = "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=" + keycloakToken
                + "&subject_token_type=urn:ietf:params:oauth:token-type:access_token&requested_issuer=notion&verify="
                + verify;
        var answer = send(HttpRequest.newBuilder(tokenEndpoint)
                .header("Authorization", credentials)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
        var error = MAPPER.readTree(answer.body()).path("error").asText();
        if (error.equals("invalid_request")) {
            throw new SignedOutException();
        }
        if (CONNECT_AGAIN.contains(error)) {
            throw new AccessEndedException();
        }
        return read(answer);
    }

    private HttpResponse<String> search(JsonNode token) throws IOException, InterruptedException {
        return send(bearer(search, token.path("access_token").textValue())
                .header("Notion-Version", "2026-03-11")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"filter\":{\"property\":\"object\",\"value\":\"page\"}}")));
    }

    private static String title(JsonNode page) {
        var title = new StringBuilder();
        for (var property : page.path("properties")) {
            property.path("title")
                    .forEach(text -> title.append(text.path("plain_text").asText()));
        }
        return title.toString();
    }

    private static HttpRequest.Builder bearer(URI uri, String token) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode read(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException(answer.uri().getPath() + " answered " + answer.statusCode());
        }
        return MAPPER.readTree(answer.body());
    }
}
