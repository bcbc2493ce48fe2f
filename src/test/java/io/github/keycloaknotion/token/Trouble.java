package io.github.keycloaknotion.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A kind of failure.
 *
 * @param title as it stands in {@code docs/faults.md}
 * @param fault how the emulator does it at an endpoint; null if nobody is there to be asked
 */
record Trouble(String title, Function<Endpoint, Fault> fault) {

    private static final Duration LONGER_THAN_ANY_CALL = Duration.ofSeconds(25);

    /** The kinds, each of which is tried on a real server. */
    static final List<Trouble> KINDS = List.of(
            new Trouble("connection refused", null),
            new Trouble("connection reset", endpoint -> Fault.reset()),
            new Trouble("no answer", endpoint -> Fault.silence(LONGER_THAN_ANY_CALL)),
            new Trouble("400, Notion's shape", endpoint -> notions(400, refusal(endpoint))),
            new Trouble("400, OAuth's shape", endpoint -> oauths(400, refusal(endpoint))),
            new Trouble("401", endpoint -> notions(401, "unauthorized")),
            new Trouble("403", endpoint -> notions(403, "restricted_resource")),
            new Trouble("404", endpoint -> notions(404, "object_not_found")),
            new Trouble("409", endpoint -> notions(409, "conflict_error")),
            new Trouble("429", endpoint -> notions(429, "rate_limited")),
            new Trouble(
                    "429, Retry-After: 3",
                    endpoint -> Fault.status(429, "{\"code\":\"rate_limited\"}", Map.of("Retry-After", "3"))),
            new Trouble("500", endpoint -> notions(500, "internal_server_error")),
            new Trouble("503", endpoint -> notions(503, "service_unavailable")),
            new Trouble("529", endpoint -> notions(529, "service_overload")),
            new Trouble("a gateway's page, 403", endpoint -> Fault.page(403)),
            new Trouble("a gateway's page, 502", endpoint -> Fault.page(502)),
            new Trouble("a gateway's page, 522", endpoint -> Fault.page(522)),
            new Trouble("acts, empty answer", endpoint -> Fault.body("application/json", "")),
            new Trouble("acts, HTML", endpoint -> Fault.body("text/html", "<!doctype html><title>OK</title>")),
            new Trouble("acts, JSON cut off", endpoint -> Fault.cutOff()),
            new Trouble("acts, wrong types", endpoint -> Fault.changed(Trouble::distort)),
            new Trouble("acts, 50 MB", endpoint -> Fault.flood(50_000_000)),
            new Trouble("acts, answer lost", endpoint -> Fault.lostAfterActing()));

    /** The kinds, and every other answer that Notion lists. */
    static final List<Trouble> ALL = Stream.concat(
                    KINDS.stream(),
                    Stream.of(
                            new Trouble("400 `invalid_request`", endpoint -> oauths(400, "invalid_request")),
                            new Trouble("400 `invalid_json`", endpoint -> notions(400, "invalid_json")),
                            new Trouble("400 `validation_error`", endpoint -> notions(400, "validation_error")),
                            new Trouble("400 `missing_version`", endpoint -> notions(400, "missing_version")),
                            new Trouble(
                                    "400 `unsupported_grant_type`", endpoint -> oauths(400, "unsupported_grant_type")),
                            new Trouble("400 `invalid_scope`", endpoint -> oauths(400, "invalid_scope")),
                            new Trouble("400 `invalid_request_url`", endpoint -> notions(400, "invalid_request_url")),
                            new Trouble("400 `unauthorized_client`", endpoint -> oauths(400, "unauthorized_client")),
                            new Trouble(
                                    "401 `invalid_client`, Notion's shape", endpoint -> notions(401, "invalid_client")),
                            new Trouble(
                                    "401 `invalid_client`, OAuth's shape", endpoint -> oauths(401, "invalid_client")),
                            new Trouble("403 `test_env_error`", endpoint -> notions(403, "test_env_error")),
                            new Trouble("504 `gateway_timeout`", endpoint -> notions(504, "gateway_timeout")),
                            new Trouble("a gateway's page, 503", endpoint -> Fault.page(503)),
                            new Trouble("a gateway's page, 520", endpoint -> Fault.page(520)),
                            new Trouble("a gateway's page, 521", endpoint -> Fault.page(521)),
                            new Trouble("a gateway's page, 524", endpoint -> Fault.page(524))))
            .toList();

    /** What Notion says of a code or a refresh token that it does not take, or of any other request. */
    private static String refusal(Endpoint endpoint) {
        return endpoint == Endpoint.TOKEN || endpoint == Endpoint.REFRESH ? "invalid_grant" : "invalid_request";
    }

    private static Fault notions(int status, String code) {
        return Fault.status(
                status,
                "{\"object\":\"error\",\"status\":%d,\"code\":\"%s\",\"message\":\"no\"}".formatted(status, code));
    }

    private static Fault oauths(int status, String error) {
        return Fault.status(status, "{\"error\":\"%s\",\"error_description\":\"no\"}".formatted(error));
    }

    private static void distort(ObjectNode answer) {
        answer.fieldNames().forEachRemaining(field -> answer.putArray(field).add(7));
    }

    /** Whether nobody is there to be asked. */
    boolean isOutage() {
        return fault == null;
    }

    /** How the emulator does it at this endpoint. */
    Fault at(Endpoint endpoint) {
        return fault.apply(endpoint);
    }

    @Override
    public String toString() {
        return title;
    }
}
