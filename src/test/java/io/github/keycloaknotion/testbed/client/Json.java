package io.github.keycloaknotion.testbed.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** An HTTP client for APIs that answer in JSON. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<String, String> headers;
    /** A connection for each request under way: over one of HTTP/2, a server takes but a hundred at a time. */
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    Json() {
        this(Map.of());
    }

    /** A client that sends these headers with each request, in place of its own of the same names. */
    Json(Map<String, String> headers) {
        this.headers = Map.copyOf(headers);
    }

    /** An answer; the body is a missing node where there is none. */
    record Answer(int status, JsonNode body, HttpResponse<String> response) {}

    Answer postForm(URI uri, Map<String, String> form) {
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Parameters.encode(form))));
    }

    Answer send(String method, URI uri, String bearer, Object body) {
        var request = HttpRequest.newBuilder(uri).header("Accept", "application/json");
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return send(
                body == null
                        ? request.method(method, BodyPublishers.noBody())
                        : request.header("Content-Type", "application/json").method(method, json(body)));
    }

    Answer send(HttpRequest.Builder request) {
        headers.forEach(request::setHeader);
        try {
            var response = http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), parse(response.body()), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode();
        }
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        try {
            return BodyPublishers.ofString(MAPPER.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
