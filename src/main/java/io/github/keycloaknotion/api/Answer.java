package io.github.keycloaknotion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A JSON object that Notion sent, read field by field. Notion adds fields without notice, and a field's type has changed
 * before: so what has another type than the documented one is as good as absent, and as null. Only what a caller cannot
 * do without is required.
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

    /** The text of a field; empty if it is no text, or blank. */
    Optional<String> text(String field) {
        return Optional.ofNullable(fields.path(field).textValue()).filter(text -> !text.isBlank());
    }

    String required(String field) throws UnusableAnswerException {
        return text(field).orElseThrow(() -> new UnusableAnswerException(field + " is missing"));
    }

    /** A text that fits into the columns that Keycloak has for ids; empty if it is none. */
    Optional<String> id(String field) {
        return text(field)
                .filter(id -> id.length() <= LONGEST_ID)
                .filter(id -> id.chars().noneMatch(Character::isISOControl));
    }

    /** Whether a field is true; anything that Notion does not affirm is false. */
    boolean truth(String field) {
        return fields.path(field).booleanValue();
    }

    boolean requiredTruth(String field) throws UnusableAnswerException {
        if (!fields.path(field).isBoolean()) {
            throw new UnusableAnswerException(field + " is missing");
        }
        return truth(field);
    }

    /** Whether a field says anything else than null or false. */
    boolean affirms(String field) {
        var value = fields.path(field);
        return !value.isMissingNode() && !value.isNull() && (!value.isBoolean() || value.booleanValue());
    }

    /** An object within this one; an empty one if it is none. */
    Answer object(String field) {
        return new Answer(fields.path(field) instanceof ObjectNode object ? object : fields.objectNode());
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
}
