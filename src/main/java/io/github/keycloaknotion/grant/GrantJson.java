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
        return grant(json.path("facts"), json.path("pair"));
    }

    /** Reads what {@link #facts} and {@link #pair} wrote. */
    static Grant parse(String facts, String pair) {
        return grant(read(facts), read(pair));
    }

    /** The provider that the facts name. */
    static String alias(String facts) {
        return read(facts).path("alias").textValue();
    }

    private static Grant grant(JsonNode facts, JsonNode pair) {
        var workspace = new Workspace(
                facts.path("workspace_id").textValue(),
                facts.path("workspace_name").textValue(),
                facts.path("workspace_icon").textValue());
        var tokens = new TokenPair(
                pair.path("access_token").textValue(),
                pair.path("refresh_token").textValue());
        return new Grant(
                facts.path("alias").textValue(),
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
        facts.put("alias", grant.alias())
                .put("workspace_id", grant.workspace().id())
                .put("workspace_name", grant.workspace().name())
                .put("workspace_icon", grant.workspace().icon())
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

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            // The cause would quote what it could not read.
            throw new IllegalArgumentException("not a grant");
        }
    }
}
