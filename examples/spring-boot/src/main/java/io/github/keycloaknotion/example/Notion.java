package io.github.keycloaknotion.example;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** Notion, with tokens from Keycloak: no client secret and no refresh token of Notion's is here. */
@Component
class Notion {

    /** What Keycloak says if only the person can help, by connecting again. */
    private static final Set<String> NOT_CONNECTED = Set.of("not_linked", "token_expired");

    private final RestClient keycloak;
    private final RestClient notion;

    Notion(
            RestClient.Builder http,
            @Value("${keycloak.realm-url}") String realmUrl,
            @Value("${notion.provider}") String provider,
            @Value("${notion.url}") String notionUrl) {
        keycloak = http.clone().baseUrl(realmUrl + "/broker/" + provider + "/token").build();
        notion = http.clone()
                .baseUrl(notionUrl)
                .defaultHeader("Notion-Version", "2026-03-11")
                .build();
    }

    record Workspace(String name, List<Page> pages) {}

    record Page(String title, String url) {}

    /** The person has to connect Notion, for the first time or again. */
    static final class NotConnectedException extends Exception {}

    private record Token(
            @JsonProperty("access_token") String value,
            @JsonProperty("workspace_name") String workspaceName) {}

    private record Refusal(String error) {}

    private record Text(@JsonProperty("plain_text") String plain) {}

    private record Property(String type, List<Text> title) {}

    private record Result(String object, String url, Map<String, Property> properties) {}

    private record Results(List<Result> results) {}

    /** The workspace that the person last signed in with. */
    Workspace workspace(String keycloakToken) throws NotConnectedException {
        var token = token(keycloakToken, false);
        try {
            return search(token);
        } catch (HttpClientErrorException.Unauthorized e) {
            // The token died a moment ago: Keycloak asks Notion, and may have a newer one.
            return search(token(keycloakToken, true));
        }
    }

    private Token token(String keycloakToken, boolean verify) throws NotConnectedException {
        try {
            return keycloak.get()
                    .uri(uri -> uri.queryParam("verify", verify).build())
                    .headers(headers -> headers.setBearerAuth(keycloakToken))
                    .retrieve()
                    .body(Token.class);
        } catch (HttpClientErrorException.BadRequest e) {
            if (NOT_CONNECTED.contains(e.getResponseBodyAs(Refusal.class).error())) {
                throw new NotConnectedException();
            }
            throw e;
        }
    }

    private Workspace search(Token token) {
        var found = notion.post()
                .uri("/v1/search")
                .headers(headers -> headers.setBearerAuth(token.value()))
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("filter", Map.of("property", "object", "value", "page")))
                .retrieve()
                .body(Results.class);
        return new Workspace(
                token.workspaceName(),
                found.results().stream()
                        .map(result -> new Page(title(result), result.url()))
                        .toList());
    }

    private static String title(Result page) {
        return page.properties().values().stream()
                .filter(property -> "title".equals(property.type()))
                .flatMap(property -> property.title().stream())
                .map(Text::plain)
                .collect(Collectors.joining());
    }
}
