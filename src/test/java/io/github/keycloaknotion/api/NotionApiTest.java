package io.github.keycloaknotion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keycloaknotion.api.NotionException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.http.HttpHost;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.client.HttpClients;
import org.junit.jupiter.api.Test;

final class NotionApiTest {

    @Test
    void aProxyThatDoesNotLetUsThroughMeansThatNotionIsNotReached() throws Exception {
        try (var proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var http = HttpClients.custom()
                        .setDefaultRequestConfig(RequestConfig.DEFAULT)
                        .setProxy(new HttpHost(InetAddress.getLoopbackAddress(), proxy.getLocalPort()))
                        .build()) {
            var asked = CompletableFuture.supplyAsync(() -> refuse(proxy));
            var api = new NotionApi(http, "https://api.notion.example", new ClientCredentials("id", "secret"));

            var failure = catchThrowableOfType(NotionException.class, () -> api.refresh("good once"));

            assertThat(asked.get()).startsWith("CONNECT api.notion.example:443");
            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure).hasMessageContaining("the proxy answers 403");
        }
    }

    /** Answers the first request, and returns its first line. */
    private static String refuse(ServerSocket proxy) {
        try (var connection = proxy.accept()) {
            var request =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            var first = request.readLine();
            while (!request.readLine().isEmpty()) {
                // The rest of its head.
            }
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return first;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
