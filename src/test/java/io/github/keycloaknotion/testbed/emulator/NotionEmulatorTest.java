package io.github.keycloaknotion.testbed.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.keycloaknotion.testbed.client.Browser;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The emulator keeps to Notion's rules. */
@TestInstance(Lifecycle.PER_CLASS)
final class NotionEmulatorTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String REDIRECT = "http://localhost:3000/callback";

    private final NotionEmulator notion = NotionEmulator.start(0)
            .register(new Connection("app", "secret"))
            .register(new Connection("other", "secret"));
    private final EmulatedWorkspace workspace = notion.add(EmulatedWorkspace.named("W"));
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterAll
    void stop() {
        notion.close();
    }

    private record Answer(int status, JsonNode body) {}

    private String code() {
        var person = notion.add(EmulatedPerson.named("Ada", "ada@example.com"));
        var page = new Browser().open(authorize("owner=user"));
        return page.submit(Map.of("person", person.id(), "workspace", workspace.id(), "decision", "allow"))
                .parameter("code");
    }

    private URI authorize(String more) {
        return URI.create(notion.baseUrl()
                + "/v1/oauth/authorize?client_id=app&response_type=code&state=s&redirect_uri=" + REDIRECT + "&" + more);
    }

    private HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(notion.baseUrl() + path))
                .setHeader("Authorization", basic("app"))
                .setHeader("Content-Type", "application/json")
                .setHeader("Accept", "application/json")
                .setHeader("Notion-Version", "2026-03-11")
                .POST(BodyPublishers.ofString(body));
    }

    private static String basic(String client) {
        return "Basic " + Base64.getEncoder().encodeToString((client + ":secret").getBytes(StandardCharsets.UTF_8));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), MAPPER.readTree(response.body()));
    }

    private Answer post(String path, String body) throws IOException, InterruptedException {
        return send(request(path, body));
    }

    private Answer redeem(String code) throws IOException, InterruptedException {
        return post("/v1/oauth/token", redeemBody(code));
    }

    private static String redeemBody(String code) {
        return "{\"grant_type\":\"authorization_code\",\"code\":\"%s\",\"redirect_uri\":\"%s\"}"
                .formatted(code, REDIRECT);
    }

    private Answer refresh(JsonNode pair) throws IOException, InterruptedException {
        return post(
                "/v1/oauth/token",
                "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"%s\"}"
                        .formatted(pair.path("refresh_token").textValue()));
    }

    private boolean isActive(JsonNode pair) throws IOException, InterruptedException {
        var token = pair.path("access_token").textValue();
        return post("/v1/oauth/introspect", "{\"token\":\"" + token + "\"}")
                .body()
                .path("active")
                .booleanValue();
    }

    @Test
    void authorizationRequestsAreTakenToTheLetter() {
        var browser = new Browser();
        assertThat(browser.open(authorize("owner=user")).status()).isEqualTo(200);
        assertThat(browser.open(authorize("owner=user&scope=all")).status()).isEqualTo(400);
        assertThat(browser.open(authorize("owner=workspace")).status()).isEqualTo(400);
        assertThat(browser.open(authorize("owner=user&owner=user")).status()).isEqualTo(400);
    }

    @Test
    void aCodeIsGoodOnce() throws Exception {
        var code = code();

        assertThat(redeem(code).status()).isEqualTo(200);
        assertThat(redeem(code).body().path("error").textValue()).isEqualTo("invalid_grant");
    }

    @Test
    void aCodeIsTiedToItsRedirectUriAndConnection() throws Exception {
        var elsewhere =
                "{\"grant_type\":\"authorization_code\",\"code\":\"%s\",\"redirect_uri\":\"http://localhost/\"}";
        assertThat(post("/v1/oauth/token", elsewhere.formatted(code())).status())
                .isEqualTo(400);
        var foreign = request("/v1/oauth/token", redeemBody(code())).setHeader("Authorization", basic("other"));
        assertThat(send(foreign).status()).isEqualTo(400);
    }

    @Test
    void headersAreTakenToTheLetter() throws Exception {
        var body = redeemBody("x");
        assertThat(send(request("/v1/oauth/token", body).setHeader("Authorization", "Basic eDp5"))
                        .status())
                .isEqualTo(401);
        assertThat(send(request("/v1/oauth/token", body).setHeader("Notion-Version", "2022-06-28"))
                        .body()
                        .path("code")
                        .textValue())
                .isEqualTo("missing_version");
        assertThat(send(request("/v1/oauth/token", body).setHeader("Content-Type", "application/x-www-form-urlencoded"))
                        .status())
                .isEqualTo(400);
        assertThat(post("/v1/oauth/token", "grant_type=authorization_code")
                        .body()
                        .path("code")
                        .textValue())
                .isEqualTo("invalid_json");
        assertThat(post("/v1/oauth/token", "{\"grant_type\":\"password\"}")
                        .body()
                        .path("error")
                        .textValue())
                .isEqualTo("unsupported_grant_type");
    }

    @Test
    void aRefreshRotatesThePair() throws Exception {
        var first = redeem(code()).body();
        var second = refresh(first).body();

        assertThat(isActive(first)).isFalse();
        assertThat(isActive(second)).isTrue();
        assertThat(second.path("bot_id")).isEqualTo(first.path("bot_id"));
    }

    @Test
    void aSpentRefreshTokenEndsTheFamily() throws Exception {
        var first = redeem(code()).body();
        var second = refresh(first).body();

        assertThat(refresh(first).status()).isEqualTo(400);

        assertThat(isActive(second)).isFalse();
        assertThat(refresh(second).status()).isEqualTo(400);
    }

    @Test
    void aRevokedTokenIsDead() throws Exception {
        var pair = redeem(code()).body();
        var token = pair.path("access_token").textValue();

        assertThat(post("/v1/oauth/revoke", "{\"token\":\"" + token + "\"}").status())
                .isEqualTo(200);

        assertThat(isActive(pair)).isFalse();
        assertThat(refresh(pair).status()).isEqualTo(400);
    }

    @Test
    void appsReadTheBotAndAFewPages() throws Exception {
        var pair = redeem(code()).body();
        var bearer = "Bearer " + pair.path("access_token").textValue();

        var me = send(request("/v1/users/me", "")
                        .setHeader("Authorization", bearer)
                        .GET())
                .body();
        assertThat(me.at("/bot/workspace_id").textValue()).isEqualTo(workspace.id());
        assertThat(me.at("/bot/owner/user/name").textValue()).isEqualTo("Ada");
        var pages = send(request("/v1/search", "{}").setHeader("Authorization", bearer))
                .body();
        assertThat(pages.path("results")).hasSizeGreaterThan(1);
        assertThat(send(request("/v1/search", "{}").setHeader("Authorization", "Bearer x"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void picturesAreDrawnFromNames() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(notion.picture("<ada \u00c9mile+/? Lovelace")))
                .build();

        var picture = http.send(request, BodyHandlers.ofString());

        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/svg+xml");
        assertThat(picture.body()).contains(">&lt;\u00c9</text>");
    }

    /** A connection that is answered before its request is whole gets closed, under a client that goes on using it. */
    @Test
    void aRefusalWaitsForTheWholeRequest() throws Exception {
        var uri = URI.create(notion.baseUrl());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            var head = "POST /v1/search HTTP/1.1\r\nHost: notion\r\nContent-Length: 2\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(500);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            socket.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(10_000);
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 401");
        }
    }
}
