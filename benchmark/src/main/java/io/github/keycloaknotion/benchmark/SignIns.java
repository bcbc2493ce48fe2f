package io.github.keycloaknotion.benchmark;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.http.HttpDsl.currentLocationRegex;
import static io.gatling.javaapi.http.HttpDsl.flushCookieJar;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.CheckBuilder;
import io.gatling.javaapi.core.Session;
import io.github.keycloaknotion.testbed.client.Parameters;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** People who sign in to the app through a provider, each with a browser that knows no cookie yet. */
final class SignIns {

    private static final int CONCURRENCY = 8;

    /** The proof key of RFC 7636, appendix B: what it costs to make one is the app's. */
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private final Site site;
    private final Provider provider;
    private final Queue<String> accessTokens = new ConcurrentLinkedQueue<>();

    SignIns(Site site, Provider provider) {
        this.site = site;
        this.provider = provider;
    }

    /**
     * A person who comes to sign in.
     *
     * @param id at the provider
     * @param workspace which the person connects
     */
    record Arrival(String id, int workspace) {}

    /** Keycloak's access tokens of those who signed in, in the order in which they did. */
    Queue<String> accessTokens() {
        return accessTokens;
    }

    /** For this long. */
    Load of(Supplier<Arrival> arrivals, Duration duration) {
        return new Load(timed -> visit(arrivals, timed), CONCURRENCY, duration);
    }

    private ChainBuilder visit(Supplier<Arrival> arrivals, UnaryOperator<ChainBuilder> timed) {
        return exec(flushCookieJar())
                .feed(feeder(arrivals))
                .exec(timed.apply(exec(askKeycloak(), consent(), comeBack(), redeem())))
                .exec(session -> {
                    accessTokens.add(session.getString("accessToken"));
                    return session;
                });
    }

    private Iterator<Map<String, Object>> feeder(Supplier<Arrival> arrivals) {
        return Stream.generate(arrivals)
                .map(arrival -> Map.<String, Object>of(
                        "person", arrival.id(), "workspace", site.workspace(arrival.workspace())))
                .iterator();
    }

    private ChainBuilder askKeycloak() {
        return exec(
                http("to Keycloak")
                        .get(site.realmUrl(0) + "/protocol/openid-connect/auth")
                        .queryParam("client_id", "notion-app")
                        .queryParam("redirect_uri", site.callback())
                        .queryParam("response_type", "code")
                        .queryParam("scope", "openid")
                        .queryParam("code_challenge", CHALLENGE)
                        .queryParam("code_challenge_method", "S256")
                        .queryParam("kc_idp_hint", provider.alias)
                        .disableFollowRedirect()
                        .check(status().is(303), location("broker")),
                http("to the provider")
                        .get("#{broker}")
                        .disableFollowRedirect()
                        .check(status().is(303), location("authorize")));
    }

    private ChainBuilder consent() {
        return exec(http("consent")
                .post(site.upstreamUrl(provider) + provider.authorizePath)
                .formParam("client_id", session -> parameter(session, "client_id"))
                .formParam("redirect_uri", session -> parameter(session, "redirect_uri"))
                .formParam("state", session -> parameter(session, "state"))
                .formParam("person", "#{person}")
                .formParam("workspace", "#{workspace}")
                .formParam("decision", "allow")
                .disableFollowRedirect()
                .check(status().is(302), location("endpoint")));
    }

    private ChainBuilder comeBack() {
        return exec(http("back")
                .get("#{endpoint}")
                .check(
                        status().is(200),
                        currentLocationRegex("/callback\\?.*code=([^&]+)").saveAs("code")));
    }

    private ChainBuilder redeem() {
        return exec(http("tokens")
                .post(site.realmUrl(0) + "/protocol/openid-connect/token")
                .formParam("grant_type", "authorization_code")
                .formParam("code", "#{code}")
                .formParam("redirect_uri", site.callback())
                .formParam("code_verifier", VERIFIER)
                .formParam("client_id", "notion-app")
                .formParam("client_secret", site.appSecret())
                .check(status().is(200), jsonPath("$.access_token").saveAs("accessToken")));
    }

    private static CheckBuilder location(String attribute) {
        return header("Location").saveAs(attribute);
    }

    private static String parameter(Session session, String name) {
        return Parameters.parse(URI.create(session.getString("authorize")).getRawQuery())
                .get(name);
    }
}
