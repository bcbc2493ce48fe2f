package io.github.keycloaknotion.testbed.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A person's browser, without scripts: it keeps cookies, follows redirects, and stops where an app that nobody runs
 * would take over.
 */
public final class Browser {

    private static final int MOST_REDIRECTS = 20;

    private static final Queue<String> FAILURES = new ConcurrentLinkedQueue<>();

    private final HttpClient http;
    private final List<URI> visited = new ArrayList<>();

    public Browser() {
        http = HttpClient.newBuilder()
                // No browser asks for HTTP/2 without TLS.
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new LoopbackCookies())
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    public Page open(URI uri) {
        return follow(get(uri));
    }

    /** An admin becomes somebody else in this browser, as the admin console does it. */
    public void impersonate(URI impersonation, String adminToken) {
        send(HttpRequest.newBuilder(impersonation)
                .header("Authorization", "Bearer " + adminToken)
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** Every page that said that something went wrong, in any browser. */
    public static Collection<String> failures() {
        return List.copyOf(FAILURES);
    }

    /** The addresses that were opened, redirects included, in order. */
    public List<URI> visited() {
        return List.copyOf(visited);
    }

    /** Opens an address without going where it leads. */
    public Page peek(URI uri) {
        var response = send(get(uri));
        return new Page(this, uri, response.statusCode(), response.body());
    }

    /** Where an address leads, without going there. */
    public URI redirect(URI uri) {
        return redirect(get(uri));
    }

    URI redirect(HttpRequest request) {
        return location(send(request));
    }

    private static URI location(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Location")
                .map(response.uri()::resolve)
                .orElseThrow(() -> new AssertionError("no redirect but " + response.statusCode()));
    }

    Page follow(HttpRequest first) {
        var request = first;
        for (var redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
            var uri = request.uri();
            visited.add(uri);
            if (App.isAt(uri)) {
                return new Page(this, uri, 200, "");
            }
            var response = send(request);
            if (response.statusCode() / 100 != 3) {
                return new Page(this, uri, response.statusCode(), response.body());
            }
            request = get(location(response));
        }
        throw new AssertionError("redirects without end: " + request.uri().getPath());
    }

    private static HttpRequest get(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            var asBrowser = HttpRequest.newBuilder(request, (name, value) -> true)
                    .header("Accept", "text/html,application/xhtml+xml")
                    .header("Accept-Language", "en")
                    .timeout(Duration.ofSeconds(60))
                    .build();
            var response = http.send(asBrowser, BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                FAILURES.add(response.body());
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
