package io.github.keycloaknotion.grant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.api.Workspace;
import java.time.Instant;

/** How a grant is written down: its public facts in one object, its pair in another. */
final class GrantJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private GrantJson() {}

    static String facts(Grant grant) {
        var facts = MAPPER.createObjectNode();
        putFacts(facts, grant);
        return facts.toString();
    }

    static String pair(Grant grant) {
        var pair = MAPPER.createObjectNode();
        putPair(pair, grant.tokens());
        return pair.toString();
    }

    static String whole(Grant grant) {
        var whole = MAPPER.createObjectNode();
        putFacts(whole.putObject("facts"), grant);
        putPair(whole.putObject("pair"), grant.tokens());
        return whole.toString();
    }

    /** Reads what {@link #whole} wrote. */
    static Grant parse(String whole) {
        var json = read(whole);
        return grant(json.path("facts"), tokens(json.path("pair")));
    }

    /** Reads what {@link #facts} wrote: a grant that is shut. */
    static Grant parseFacts(String facts) {
        return grant(read(facts), null);
    }

    /** Reads what {@link #pair} wrote. */
    static TokenPair parsePair(String pair) {
        return tokens(read(pair));
    }

    private static TokenPair tokens(JsonNode pair) {
        return new TokenPair(
                text(pair, "access_token"), pair.path("refresh_token").textValue());
    }

    private static Grant grant(JsonNode facts, TokenPair tokens) {
        var workspace = new Workspace(
                text(facts, "workspace_id"),
                facts.path("workspace_name").textValue(),
                facts.path("workspace_icon").textValue());
        return new Grant(
                text(facts, "alias"),
                workspace,
                facts.path("bot_id").textValue(),
                Instant.ofEpochMilli(facts.path("since").longValue()),
                tokens,
                facts.path("ended").booleanValue(),
                claim(facts.path("claim")));
    }

    private static Claim claim(JsonNode claim) {
        return claim.isObject()
                ? new Claim(
                        Instant.ofEpochMilli(claim.path("at").longValue()),
                        claim.path("attempt").intValue(),
                        claim.path("lost").booleanValue())
                : null;
    }

    private static void putFacts(ObjectNode facts, Grant grant) {
        grant.workspace()
                .putInto(facts.put("alias", grant.alias()))
                .put("bot_id", grant.botId())
                .put("since", grant.since().toEpochMilli())
                .put("ended", grant.ended());
        grant.claim()
                .ifPresent(claim -> facts.putObject("claim")
                        .put("at", claim.at().toEpochMilli())
                        .put("attempt", claim.attempt())
                        .put("lost", claim.lost()));
    }

    private static void putPair(ObjectNode pair, TokenPair tokens) {
        pair.put("access_token", tokens.accessToken())
                .put("refresh_token", tokens.refreshToken().orElse(null));
    }

    private static String text(JsonNode json, String field) {
        var text = json.path(field).textValue();
        if (text == null) {
            throw new IllegalArgumentException("not a grant: no " + field);
        }
        return text;
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            // The cause would quote what it could not read.
            throw new IllegalArgumentException("not a grant");
        }
    }
}
