package io.github.keycloaknotion.testbed.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.emulator.Authorizations.Family;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Token, introspect and revoke, as strict as Notion is. */
final class OAuthEndpoints {

    static final String VERSION = "2026-03-11";

    /** What Notion documents, and what its own client sends. */
    private static final List<String> ACCEPT = List.of("application/json", "*/*");

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private final Connections connections;
    private final Authorizations authorizations;
    private final Faults faults;
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();

    OAuthEndpoints(Connections connections, Authorizations authorizations, Faults faults) {
        this.connections = connections;
        this.authorizations = authorizations;
        this.faults = faults;
    }

    /** How many calls came in the name of a client that is not registered, or without its secret. */
    int refusals(String clientId) {
        return Collections.frequency(refused, clientId);
    }

    /** A request that passed: who calls, and what it says. */
    private record Request(Connection connection, JsonNode body) {
        Optional<String> text(String field) {
            return Optional.ofNullable(body.path(field).textValue());
        }
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Reply reply;

        Refused(Reply reply) {
            this.reply = reply;
        }
    }

    void token(Context context) throws Exception {
        try {
            var request = accept(context);
            var grantType = request.text("grant_type").orElse("");
            switch (grantType) {
                case "authorization_code" -> code(context, request);
                case "refresh_token" -> refresh(context, request);
                default -> throw new Refused(Reply.oauthError(400, "unsupported_grant_type", "Unknown grant_type."));
            }
        } catch (Refused e) {
            send(context, e.reply);
        }
    }

    private void code(Context context, Request request) throws Exception {
        var code = request.text("code").orElseThrow(() -> missing("code"));
        var redirectUri = request.text("redirect_uri").orElseThrow(() -> missing("redirect_uri"));
        var person = authorizations.personOfCode(code);
        faults.serve(
                context,
                Endpoint.TOKEN,
                person,
                () -> authorizations
                        .redeem(request.connection(), code, redirectUri)
                        .map(family -> Reply.ok(answer(family)))
                        .orElseGet(() -> Reply.oauthError(400, "invalid_grant", "Invalid code.")));
    }

    private void refresh(Context context, Request request) throws Exception {
        var token = request.text("refresh_token").orElseThrow(() -> missing("refresh_token"));
        var person = authorizations.personOfRefreshToken(token);
        faults.serve(
                context,
                Endpoint.REFRESH,
                person,
                () -> authorizations
                        .rotate(request.connection(), token)
                        .map(family -> Reply.ok(answer(family)))
                        .orElseGet(() -> Reply.oauthError(400, "invalid_grant", "Invalid refresh token.")));
    }

    void introspect(Context context) throws Exception {
        try {
            var request = accept(context);
            var token = request.text("token").orElseThrow(() -> missing("token"));
            faults.serve(context, Endpoint.INTROSPECT, authorizations.personOfToken(token), () -> {
                var active = authorizations
                        .active(token)
                        .filter(family -> family.connection.equals(request.connection())
                                || request.connection().has(Trait.INTROSPECTS_FOR_ANYBODY))
                        .isPresent();
                if (!active && request.connection().has(Trait.REFUSES_DEAD_TOKENS)) {
                    return Reply.oauthError(400, "invalid_grant", "The token is not active.");
                }
                var body = JsonNodeFactory.instance.objectNode().put("active", active);
                return Reply.ok(active ? body.put("iat", Instant.now().getEpochSecond()) : body);
            });
        } catch (Refused e) {
            send(context, e.reply);
        }
    }

    void revoke(Context context) throws Exception {
        try {
            var request = accept(context);
            var token = request.text("token").orElseThrow(() -> missing("token"));
            faults.serve(context, Endpoint.REVOKE, authorizations.personOfToken(token), () -> {
                authorizations.revoke(request.connection(), token);
                return Reply.ok(JsonNodeFactory.instance.objectNode());
            });
        } catch (Refused e) {
            send(context, e.reply);
        }
    }

    private static ObjectNode answer(Family family) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("access_token", family.accessToken)
                .put("token_type", "bearer")
                .put("refresh_token", family.refreshToken)
                .put("bot_id", family.botId)
                .put("workspace_id", family.workspace.id())
                .put("workspace_name", family.workspace.name())
                .put("workspace_icon", family.workspace.icon())
                .put("duplicated_template_id", (String) null);
        body.putObject("owner").put("type", "user").set("user", family.person.json());
        return body;
    }

    private Request accept(Context context) throws Refused {
        var authorization = context.header("Authorization");
        var connection = connections.authenticated(authorization).orElseThrow(() -> {
            refused.add(Connection.clientIdIn(authorization));
            return new Refused(Reply.oauthError(401, "invalid_client", "Client authentication failed."));
        });
        if (!VERSION.equals(context.header("Notion-Version"))) {
            throw new Refused(Reply.apiError(400, "missing_version", "Notion-Version header should be " + VERSION));
        }
        if (!isJson(context.contentType()) || !ACCEPT.contains(String.valueOf(context.header("Accept")))) {
            throw new Refused(Reply.apiError(400, "invalid_json", "Content-Type and Accept must be application/json."));
        }
        try {
            if (JSON.readTree(context.body()) instanceof ObjectNode body) {
                return new Request(connection, body);
            }
        } catch (JsonProcessingException e) {
            // Said below.
        }
        throw new Refused(Reply.apiError(400, "invalid_json", "Error parsing JSON body."));
    }

    private static boolean isJson(String contentType) {
        return contentType != null && contentType.matches("application/json(;\\s*charset=utf-8)?");
    }

    private static Refused missing(String field) {
        return new Refused(Reply.apiError(400, "validation_error", "body." + field + " should be defined."));
    }

    private static void send(Context context, Reply reply) {
        context.status(reply.status()).json(reply.body());
    }
}
