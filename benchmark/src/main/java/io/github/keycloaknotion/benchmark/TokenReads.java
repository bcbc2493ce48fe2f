package io.github.keycloaknotion.benchmark;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** An app that reads tokens of people who signed in, one after the other, at every node in turn. */
final class TokenReads {

    private static final String NAME = "read";
    private static final int CONCURRENCY = 16;

    private final Site site;
    private final List<String> accessTokens;
    private final HttpRequestActionBuilder request;

    private TokenReads(Site site, List<String> accessTokens, HttpRequestActionBuilder request) {
        this.site = site;
        this.accessTokens = accessTokens;
        this.request =
                request.check(status().is(200), jsonPath("$.access_token").exists());
    }

    /** Reads the provider's tokens with these access tokens of Keycloak's. */
    static TokenReads of(Site site, Provider provider, TokenEndpoint endpoint, List<String> accessTokens) {
        var broker = "#{realm}/broker/" + provider.alias + "/token";
        var request = switch (endpoint) {
            case V1 -> http(NAME).get(broker).header("Authorization", "Bearer #{accessToken}");
            case V2 ->
                http(NAME)
                        .post(broker)
                        .formParam("client_id", "notion-app")
                        .formParam("client_secret", site.appSecret())
                        .formParam("token", "#{accessToken}");
            case EXCHANGE -> exchange(site).formParam("requested_issuer", provider.alias);
        };
        return new TokenReads(site, accessTokens, request);
    }

    /** Exchanges these access tokens of Keycloak's for others of its own. */
    static TokenReads ofKeycloaks(Site site, List<String> accessTokens) {
        return new TokenReads(site, accessTokens, exchange(site));
    }

    private static HttpRequestActionBuilder exchange(Site site) {
        return http(NAME)
                .post("#{realm}/protocol/openid-connect/token")
                .formParam("client_id", "notion-app")
                .formParam("client_secret", site.appSecret())
                .formParam("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .formParam("subject_token", "#{accessToken}")
                .formParam("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
    }

    /** For this long. */
    Load lasting(Duration duration) {
        return new Load(timed -> feed(people()).exec(timed.apply(exec(request))), CONCURRENCY, duration);
    }

    private Iterator<Map<String, Object>> people() {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> Map.<String, Object>of(
                        "realm",
                        site.realmUrl(i % site.nodes()),
                        "accessToken",
                        accessTokens.get(i % accessTokens.size())))
                .iterator();
    }
}
