package io.github.keycloaknotion.grant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.api.Workspace;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** How a grant is written down: its public facts in one object, its pair in another. */
final class GrantJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private GrantJson() {}

    /** A grant with its pair. */
    private record Whole(JsonNode facts, TokenPair pair) {
        Whole {
            Objects.requireNonNull(facts);
            Objects.requireNonNull(pair);
        }
    }

    /** In ASCII: the pair is sealed for this very text, and any database gives it back as it was. */
    static String facts(Grant grant) {
        return written(factsOf(grant));
    }

    static String pair(Grant grant) {
        return written(Objects.requireNonNull(grant.tokens()));
    }

    static String whole(Grant grant) {
        return written(new Whole(factsOf(grant), grant.tokens()));
    }

    /** Reads what {@link #whole} wrote. */
    static Grant parse(String whole) {
        var read = read(whole, Whole.class);
        return grant(read.facts, read.pair);
    }

    /** Reads what {@link #facts} wrote: a grant that is shut. */
    static Grant parseFacts(String facts) {
        return grant(read(facts, JsonNode.class), null);
    }

    /** Reads what {@link #pair} wrote. */
    static TokenPair parsePair(String pair) {
        return read(pair, TokenPair.class);
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

    private static ObjectNode factsOf(Grant grant) {
        var facts = grant.workspace()
                .putInto(MAPPER.createObjectNode().put("alias", grant.alias()))
                .put("bot_id", grant.botId())
                .put("since", grant.since().toEpochMilli())
                .put("ended", grant.ended());
        grant.claim()
                .ifPresent(claim -> facts.putObject("claim")
                        .put("at", claim.at().toEpochMilli())
                        .put("attempt", claim.attempt())
                        .put("lost", claim.lost()));
        return facts;
    }

    private static String text(JsonNode json, String field) {
        var text = json.path(field).textValue();
        if (text == null) {
            throw new IllegalArgumentException("not a grant: no " + field);
        }
        return text;
    }

    private static String written(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return Optional.ofNullable(MAPPER.readValue(json, type))
                    .orElseThrow(() -> new IllegalArgumentException("not a grant"));
        } catch (JsonProcessingException e) {
            // The cause would quote what it could not read.
            throw new IllegalArgumentException("not a grant");
        }
    }
}
