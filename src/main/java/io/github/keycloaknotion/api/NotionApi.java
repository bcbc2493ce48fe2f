package io.github.keycloaknotion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.apache.http.HttpHeaders;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.Configurable;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.impl.client.CloseableHttpClient;

/**
 * Calls Notion's OAuth endpoints as one connection (Notion's name for an OAuth client). Safe for use by many threads.
 * Every call ends within {@link Operation}'s limit and reads at most 1 MiB. A POST is one HTTP request that is never
 * repeated; a GET is sent again if the HTTP connection breaks.
 *
 * @see <a href="https://developers.notion.com/docs/authorization">Notion's Authorization guide</a>
 */
public final class NotionApi {

    /** The version of Notion's API whose answers we can read. */
    static final String VERSION = "2026-03-11";

    /** The metric of how long calls take, by operation and outcome. */
    private static final String REQUESTS = "notion.requests";

    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int CONNECT_MILLIS = 5_000;

    private final CloseableHttpClient http;
    private final String baseUrl;
    private final ClientCredentials credentials;

    /**
     * @param http the server's client, with its proxy and truststore; not null, not closed by us
     * @param baseUrl where the API is, without a slash at the end; not null
     * @param credentials our connection; not null
     */
    public NotionApi(CloseableHttpClient http, String baseUrl, ClientCredentials credentials) {
        this.http = http;
        this.baseUrl = baseUrl;
        this.credentials = credentials;
    }

    /** Counts the calls that Notion refused because it does not accept our client; not null. */
    public static Counter refusals() {
        return Metrics.counter("notion.connection.refusals");
    }

    /**
     * Exchanges an authorization code (Notion's "Create a token"; RFC 6749 §4.1.3).
     *
     * @param code as it came to the redirect URI; not null; spent by this call, whatever the outcome
     * @param redirectUri the very redirect URI of the authorization request; not null
     * @return what Notion granted; not null
     * @throws NotionException if Notion refused, could not be reached, or gave an answer we cannot use
     */
    public TokenResponse exchange(String code, String redirectUri) throws NotionException {
        var body = Json.object()
                .put("grant_type", "authorization_code")
                .put("code", code)
                .put("redirect_uri", redirectUri);
        return post(Operation.TOKEN, body, TokenResponse::from);
    }

    /**
     * Exchanges a refresh token for a fresh pair (Notion's "Refresh a token"; RFC 6749 §6). The old pair is dead as
     * soon as Notion answers, and presenting its refresh token once more would revoke the new pair too.
     *
     * @param refreshToken not null; spent by this call, unless the failure says that nothing happened at Notion
     * @return the new pair; not null
     * @throws NotionException if Notion refused, could not be reached, or gave an answer we cannot use
     */
    public TokenPair refresh(String refreshToken) throws NotionException {
        var body = Json.object().put("grant_type", "refresh_token").put("refresh_token", refreshToken);
        return post(Operation.REFRESH, body, TokenPair::in);
    }

    /**
     * Asks whether a token still works (Notion's "Introspect a token"; RFC 7662). Notion does not document its answer
     * about a token that does not: so an error about the token means the same as {@code "active": false}.
     *
     * @param token an access token; not null
     * @return whether it works
     * @throws NotionException if Notion refused the call, could not be reached, or gave an answer we cannot use
     */
    public boolean isActive(String token) throws NotionException {
        try {
            return post(Operation.INTROSPECT, token(token), answer -> answer.requiredTruth("active"));
        } catch (NotionException e) {
            if (e.refusedWith("invalid_grant") || e.refusedWith("invalid_token")) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Ends a token (Notion's "Revoke a token"; RFC 7009). Notion does not say whether that ends one pair only, or all
     * that the person granted. A token that is dead already is no failure (RFC 7009 §2.2).
     *
     * @param token an access token; not null
     * @throws NotionException if Notion refused, could not be reached, or gave an answer we cannot use
     */
    public void revoke(String token) throws NotionException {
        post(Operation.REVOKE, token(token), Answer::requestId);
    }

    /**
     * Asks whose token it is (Notion's "Retrieve your token's bot user").
     *
     * @param token an access token; not null
     * @return the bot of the token's authorization; not null
     * @throws NotionException if Notion refused, could not be reached, or gave an answer we cannot use
     */
    public Bot me(String token) throws NotionException {
        var request = new HttpGet(baseUrl + Operation.ME.path);
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        return send(Operation.ME, request, Bot::from);
    }

    private static ObjectNode token(String token) {
        return Json.object().put("token", token);
    }

    private interface Reading<T> {
        T read(Answer answer) throws UnusableAnswerException;
    }

    private <T> T post(Operation operation, ObjectNode body, Reading<T> reading) throws NotionException {
        var request = new HttpPost(baseUrl + operation.path);
        request.setHeader(HttpHeaders.AUTHORIZATION, credentials.basic());
        // A stream cannot be sent twice: so an HTTP client that retries does not spend a code or a refresh token again.
        var bytes = Json.write(body).getBytes(StandardCharsets.US_ASCII);
        request.setEntity(
                new InputStreamEntity(new ByteArrayInputStream(bytes), bytes.length, ContentType.APPLICATION_JSON));
        return send(operation, request, reading);
    }

    private <T> T send(Operation operation, HttpRequestBase request, Reading<T> reading) throws NotionException {
        var started = System.nanoTime();
        var outcome = "success";
        try {
            return exchange(operation, request, reading);
        } catch (NotionException e) {
            outcome = e.reason().name().toLowerCase(Locale.ROOT);
            if (e.refusesClient()) {
                refusals().increment();
            }
            throw e;
        } finally {
            Metrics.timer(REQUESTS, "operation", operation.name().toLowerCase(Locale.ROOT), "outcome", outcome)
                    .record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
        }
    }

    private <T> T exchange(Operation operation, HttpRequestBase request, Reading<T> reading) throws NotionException {
        request.setConfig(timeouts(operation));
        request.setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType());
        request.setHeader("Notion-Version", VERSION);
        var deadline = new CompletableFuture<Void>()
                .completeOnTimeout(null, operation.limit.toMillis(), TimeUnit.MILLISECONDS);
        var expiry = deadline.thenRun(request::abort);
        var context = HttpClientContext.create();
        try (var response = http.execute(request, context)) {
            if (isOfProxy(context)) {
                throw NotionException.refusedByProxy(
                        operation, response.getStatusLine().getStatusCode());
            }
            return read(operation, response, request, reading);
        } catch (ConnectException | ConnectTimeoutException | UnknownHostException | SSLHandshakeException e) {
            throw NotionException.unreachable(operation, e);
        } catch (IOException e) {
            throw NotionException.lost(operation, e);
        } finally {
            deadline.cancel(false);
            expiry.cancel(false);
        }
    }

    /** Whether a proxy has answered in Notion's place, because it does not let us through. */
    private static boolean isOfProxy(HttpClientContext context) {
        return context.getRequest() != null
                && context.getRequest().getRequestLine().getMethod().equals("CONNECT");
    }

    private <T> T read(Operation operation, CloseableHttpResponse response, HttpRequestBase request, Reading<T> reading)
            throws IOException, NotionException {
        var body = body(response);
        if (body.length > MAX_ANSWER_BYTES) {
            // The rest is not read, and the HTTP connection is not used again.
            request.abort();
            throw NotionException.unusable(operation, "longer than " + MAX_ANSWER_BYTES + " bytes", null);
        }
        var status = response.getStatusLine().getStatusCode();
        if (status / 100 != 2) {
            throw Refused.exception(operation, response, body);
        }
        String requestId = null;
        try {
            var answer = Answer.parse(body);
            requestId = answer.requestId();
            return reading.read(answer);
        } catch (UnusableAnswerException e) {
            throw NotionException.unusable(operation, e.getMessage(), requestId);
        }
    }

    private static byte[] body(CloseableHttpResponse response) throws IOException {
        var entity = response.getEntity();
        return entity == null ? new byte[0] : entity.getContent().readNBytes(MAX_ANSWER_BYTES + 1);
    }

    private RequestConfig timeouts(Operation operation) {
        var defaults = ((Configurable) http).getConfig();
        return RequestConfig.copy(defaults)
                // Credentials go to the host that the admin named, and to no other.
                .setRedirectsEnabled(false)
                .setConnectionRequestTimeout(CONNECT_MILLIS)
                .setConnectTimeout(CONNECT_MILLIS)
                .setSocketTimeout((int) operation.limit.toMillis())
                .build();
    }
}
