package io.github.keycloaknotion.testbed.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A client of the realm: it knows OpenID Connect and Keycloak, and nothing of Notion. */
public final class App {

    /** Nothing listens there: a browser that arrives has left Keycloak. */
    private static final String URL = "http://localhost:3000";

    private static final String CALLBACK = URL + "/callback";

    /** One for all sign-ins: any of the test's apps may redeem the code that another one asked for. */
    private static final CodeVerifier VERIFIER = new CodeVerifier();

    /** The type of an access token in an exchange (RFC 8693 §3). */
    public static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    private final String realmUrl;
    private final String clientId;
    private final String clientSecret;
    private final Json http;

    public App(String keycloakUrl, String clientId, String clientSecret) {
        this(keycloakUrl, "notion", clientId, clientSecret);
    }

    /** A client of another realm. */
    public App(String keycloakUrl, String realm, String clientId, String clientSecret) {
        this(keycloakUrl + "/realms/" + realm, clientId, clientSecret, new Json());
    }

    private App(String realmUrl, String clientId, String clientSecret, Json http) {
        this.realmUrl = realmUrl;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.http = http;
    }

    /** The app as a page of this origin, in a browser, would call Keycloak. */
    public App from(String origin) {
        return with(Map.of("Origin", origin));
    }

    /** The app with these headers in each of its requests, in place of its own of the same names. */
    public App with(Map<String, String> headers) {
        return new App(realmUrl, clientId, clientSecret, new Json(headers));
    }

    public String clientId() {
        return clientId;
    }

    /** An address below the realm's. */
    public URI uri(String path) {
        return URI.create(realmUrl + path);
    }

    /** Posts a form, with nothing in it but this, to an address below the realm's. */
    public Answer post(String path, Map<String, String> form) {
        return answer(http.postForm(uri(path), form));
    }

    static boolean isAt(URI uri) {
        return uri.toString().startsWith(URL);
    }

    /** Where the app sends a person to sign in. */
    public URI signIn(Map<String, String> more) {
        var parameters = new LinkedHashMap<>(Map.of(
                "client_id",
                clientId,
                "redirect_uri",
                CALLBACK,
                "response_type",
                "code",
                "scope",
                "openid profile email",
                "state",
                UUID.randomUUID().toString(),
                "code_challenge",
                CodeChallenge.compute(CodeChallengeMethod.S256, VERIFIER).getValue(),
                "code_challenge_method",
                "S256"));
        parameters.putAll(more);
        return URI.create(realmUrl + "/protocol/openid-connect/auth?" + Parameters.encode(parameters));
    }

    /** What Keycloak tells the app of the person who came back with a code. */
    public JsonNode userInfo(Page callback) {
        return userInfo(tokens(callback));
    }

    /** What Keycloak tells the app of the person whose tokens these are. */
    public JsonNode userInfo(JsonNode tokens) {
        var uri = URI.create(realmUrl + "/protocol/openid-connect/userinfo");
        return http.send("GET", uri, tokens.path("access_token").textValue(), null)
                .body();
    }

    /** Exchanges the code that a person came back with for Keycloak's tokens. */
    public JsonNode tokens(Page callback) {
        assertThat(isAt(callback.uri()))
                .as("arrived at the app; instead: %s %s", callback.status(), callback.text())
                .isTrue();
        assertThat(callback.parameter("error")).isNull();
        var answer = http.postForm(
                URI.create(realmUrl + "/protocol/openid-connect/token"),
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        callback.parameter("code"),
                        "redirect_uri",
                        CALLBACK,
                        "code_verifier",
                        VERIFIER.getValue(),
                        "client_id",
                        clientId,
                        "client_secret",
                        clientSecret));
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    /**
     * What an endpoint answers.
     *
     * @param retryAfter seconds; null if the answer does not say
     * @param allowedOrigin of pages that may read the answer; null if there is none
     * @param wayToConnect the parameters with which the person is to be sent to connect; null if the answer names none
     */
    public record Answer(int status, JsonNode body, String retryAfter, String allowedOrigin, String wayToConnect) {
        public String token() {
            return body.path("access_token").textValue();
        }

        public String error() {
            return body.path("error").textValue();
        }

        public String description() {
            return body.path("error_description").textValue();
        }
    }

    /**
     * Asks Keycloak for the person's Notion token.
     *
     * @param accessToken the person's; null sends none
     */
    public Answer readToken(TokenEndpoint endpoint, String accessToken, String alias, Map<String, String> parameters) {
        return switch (endpoint) {
            case V1 -> {
                var query = parameters.isEmpty() ? "" : "?" + Parameters.encode(parameters);
                yield answer(http.send("GET", URI.create(brokerUrl(alias) + query), accessToken, null));
            }
            case V2 -> {
                var form = form(parameters);
                if (accessToken != null) {
                    form.put("token", accessToken);
                }
                yield answer(http.postForm(URI.create(brokerUrl(alias)), form));
            }
            case EXCHANGE -> {
                var form = new LinkedHashMap<>(parameters);
                if (accessToken != null) {
                    form.put("subject_token", accessToken);
                }
                form.put("subject_token_type", ACCESS_TOKEN);
                form.put("requested_issuer", alias);
                yield exchange(form);
            }
        };
    }

    /** The person's connected workspaces, as an app asks for them. */
    public Answer workspaces(String accessToken, String alias) {
        return post("/notion/" + alias + "/workspaces", form(Map.of("token", accessToken)));
    }

    /** Disconnects a workspace, as an app does it. */
    public Answer disconnect(String accessToken, String alias, String workspaceId) {
        var path = "/notion/" + alias + "/workspaces/" + workspaceId + "/disconnect";
        return post(path, form(Map.of("token", accessToken)));
    }

    /** Calls what is below the realm's address with a bearer token and nothing else, as the account console does. */
    public Answer bearer(String method, String path, String accessToken) {
        return answer(http.send(method, uri(path), accessToken, null));
    }

    /** The person's own doing, as the account console does it for them. */
    public Answer unlink(String accessToken, String alias) {
        var uri = URI.create(realmUrl + "/account/linked-accounts/" + alias);
        return answer(http.send("DELETE", uri, accessToken, null));
    }

    /** Asks Keycloak for tokens of its own, for the owner of a Notion token. */
    public Answer exchangeIn(String notionToken, String alias) {
        return exchangeIn(notionToken, alias, "openid profile email");
    }

    /** The same, with other scopes. */
    public Answer exchangeIn(String notionToken, String alias, String scope) {
        return exchange(Map.of(
                "subject_token",
                notionToken,
                "subject_token_type",
                ACCESS_TOKEN,
                "subject_issuer",
                alias,
                "scope",
                scope));
    }

    /** Asks for a token exchange with these parameters and the client's credentials. */
    public Answer exchange(Map<String, String> parameters) {
        return grant("urn:ietf:params:oauth:grant-type:token-exchange", parameters);
    }

    /** Asks Keycloak's token endpoint for tokens by this grant. */
    public Answer grant(String type, Map<String, String> parameters) {
        var form = form(parameters);
        form.put("grant_type", type);
        return post("/protocol/openid-connect/token", form);
    }

    private String brokerUrl(String alias) {
        return realmUrl + "/broker/" + alias + "/token";
    }

    private Map<String, String> form(Map<String, String> parameters) {
        var form = new LinkedHashMap<>(parameters);
        form.put("client_id", clientId);
        form.put("client_secret", clientSecret);
        return form;
    }

    private static Answer answer(Json.Answer answer) {
        var headers = answer.response().headers();
        return new Answer(
                answer.status(),
                answer.body(),
                headers.firstValue("Retry-After").orElse(null),
                headers.firstValue("Access-Control-Allow-Origin").orElse(null),
                headers.firstValue("Notion-Connect").orElse(null));
    }
}
