package io.github.keycloaknotion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A JSON object that Notion sent, read field by field. What is there must have the documented type; null and absent
 * are the same.
 */
final class Answer {

    /** What we dare to quote: error codes and request ids are of this kind, secrets are longer. */
    private static final Pattern QUOTABLE = Pattern.compile("[A-Za-z0-9_.-]{1,40}");

    private static final int LONGEST_ID = 100;

    private final ObjectNode fields;

    private Answer(ObjectNode fields) {
        this.fields = fields;
    }

    /**
     * Reads a whole body.
     *
     * @throws UnusableAnswerException if it is anything else than one JSON object
     */
    static Answer parse(byte[] body) throws UnusableAnswerException {
        try {
            // An empty body is read as a missing node, not as an error.
            if (Json.read(body) instanceof ObjectNode object) {
                return new Answer(object);
            }
        } catch (IllegalArgumentException e) {
            throw new UnusableAnswerException(e.getMessage());
        }
        throw new UnusableAnswerException("not a JSON object");
    }

    /** The text of a field; empty if it is null, absent or blank. */
    Optional<String> text(String field) throws UnusableAnswerException {
        return value(field, JsonNodeType.STRING).map(JsonNode::textValue).filter(text -> !text.isBlank());
    }

    String required(String field) throws UnusableAnswerException {
        return text(field).orElseThrow(() -> new UnusableAnswerException(field + " is missing"));
    }

    /** A text that fits into the columns that Keycloak has for ids. */
    String requiredId(String field) throws UnusableAnswerException {
        var id = required(field);
        if (id.length() > LONGEST_ID) {
            throw new UnusableAnswerException(field + " is longer than " + LONGEST_ID + " characters");
        }
        if (id.chars().anyMatch(Character::isISOControl)) {
            throw new UnusableAnswerException(field + " has control characters");
        }
        return id;
    }

    /** A field that is true; anything that Notion does not affirm is false. */
    boolean truth(String field) throws UnusableAnswerException {
        return value(field, JsonNodeType.BOOLEAN).map(JsonNode::booleanValue).orElse(false);
    }

    boolean requiredTruth(String field) throws UnusableAnswerException {
        return value(field, JsonNodeType.BOOLEAN)
                .map(JsonNode::booleanValue)
                .orElseThrow(() -> new UnusableAnswerException(field + " is missing"));
    }

    /** An object within this one; an empty one if it is null or absent. */
    Answer object(String field) throws UnusableAnswerException {
        return new Answer(
                value(field, JsonNodeType.OBJECT).map(ObjectNode.class::cast).orElseGet(() -> fields.objectNode()));
    }

    Answer requiredObject(String field) throws UnusableAnswerException {
        if (!fields.hasNonNull(field)) {
            throw new UnusableAnswerException(field + " is missing");
        }
        return object(field);
    }

    ObjectNode without(String... names) {
        return fields.deepCopy().without(List.of(names));
    }

    /** Notion's {@code request_id}; null if there is none, or none that one would quote in a log. */
    String requestId() {
        return quotable("request_id");
    }

    /** Notion's error code, in either of the two shapes in which errors come; null if there is none. */
    String errorCode() {
        var code = quotable("code");
        return code != null ? code : quotable("error");
    }

    private String quotable(String field) {
        var text = fields.path(field).textValue();
        return text != null && QUOTABLE.matcher(text).matches() ? text : null;
    }

    private Optional<JsonNode> value(String field, JsonNodeType type) throws UnusableAnswerException {
        var value = fields.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (value.getNodeType() != type) {
            throw new UnusableAnswerException(field + " has the wrong type");
        }
        return Optional.of(value);
    }
}
