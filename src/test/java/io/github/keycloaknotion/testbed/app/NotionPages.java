package io.github.keycloaknotion.testbed.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.app.Broker.Answer;
import io.github.keycloaknotion.testbed.app.Reading.Page;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.StreamSupport;

/** Notion's search, with tokens that Keycloak hands out. */
final class NotionPages {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Broker broker;
    private final URI search;

    NotionPages(Broker broker, String notionUrl) {
        this.broker = broker;
        this.search = URI.create(notionUrl + "/v1/search");
    }

    /**
     * Reads the pages that the person shares.
     *
     * @param accessToken Keycloak's
     * @param workspaceId null: of the workspace that the person connected last
     */
    Reading read(String accessToken, String workspaceId) throws IOException, InterruptedException, DeadTokenException {
        var token = broker.token(accessToken, workspaceId, false);
        var found = token.isOk() ? search(token) : token;
        if (token.isOk() && found.status() == 401) {
            // The token died a moment ago: Keycloak asks Notion, and may have a newer one.
            token = broker.token(accessToken, workspaceId, true);
            found = token.isOk() ? search(token) : token;
        }
        if (!token.isOk()) {
            return Reading.without(token);
        }
        return found.isOk() ? pages(token, found) : Reading.failed(token, found);
    }

    private static Reading pages(Answer token, Answer found) {
        var pages = StreamSupport.stream(found.body().path("results").spliterator(), false)
                .map(page -> new Page(title(page), page.path("url").asText()))
                .toList();
        return Reading.of(token, pages);
    }

    private Answer search(Answer token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(search)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token.token())
                .header("Notion-Version", "2026-03-11")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"page_size\":10,\"filter\":{\"property\":\"object\",\"value\":\"page\"}}"))
                .build();
        return Answer.of(http.send(request, BodyHandlers.ofString()));
    }

    private static String title(JsonNode page) {
        var title = new StringBuilder();
        for (var property : page.path("properties")) {
            property.path("title")
                    .forEach(text -> title.append(text.path("plain_text").asText()));
        }
        return title.isEmpty() ? "Untitled" : title.toString();
    }
}
