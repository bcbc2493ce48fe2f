package io.github.keycloaknotion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A JSON object that Notion sent, read field by field. Notion adds fields without notice, and has changed the type of a
 * field before: so a value of another type than the documented one counts as absent, and so does null. A field is
 * required only if a caller cannot do without it.
 */
final class Answer {

    /** What may be quoted in a log: error codes and request ids look like this, and secrets are longer. */
    private static final Pattern QUOTABLE = Pattern.compile("[A-Za-z0-9_.-]{1,40}");

    /** What our column for workspace ids takes, in characters. */
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

    /** The text of a field; empty if it is absent, blank, or no text. */
    Optional<String> text(String field) {
        return Optional.ofNullable(fields.path(field).textValue()).filter(text -> !text.isBlank());
    }

    String required(String field) throws UnusableAnswerException {
        return text(field).orElseThrow(() -> new UnusableAnswerException(field + " is missing"));
    }

    /** An id that fits into the columns for ids; empty if the field has none. */
    Optional<String> id(String field) {
        return text(field)
                .filter(id -> id.length() <= LONGEST_ID)
                .filter(id -> id.chars().noneMatch(Character::isISOControl));
    }

    /** Whether a field is true; false if it is anything else, or absent. */
    boolean truth(String field) {
        return fields.path(field).booleanValue();
    }

    boolean requiredTruth(String field) throws UnusableAnswerException {
        if (!fields.path(field).isBoolean()) {
            throw new UnusableAnswerException(field + " is missing");
        }
        return truth(field);
    }

    /** Whether a field is there, and neither null nor false. */
    boolean affirms(String field) {
        var value = fields.path(field);
        return !value.isMissingNode() && !value.isNull() && (!value.isBoolean() || value.booleanValue());
    }

    /** The object in a field; one without fields if there is none. */
    Answer object(String field) {
        return new Answer(fields.path(field) instanceof ObjectNode object ? object : fields.objectNode());
    }

    ObjectNode without(String... names) {
        return fields.deepCopy().without(List.of(names));
    }

    /** Notion's {@code request_id}; null if there is none that may be quoted in a log. */
    String requestId() {
        return quotable("request_id");
    }

    /** Notion's error code, from either of the two shapes of Notion's errors; null if there is none. */
    String errorCode() {
        var code = quotable("code");
        return code != null ? code : quotable("error");
    }

    private String quotable(String field) {
        var text = fields.path(field).textValue();
        return text != null && QUOTABLE.matcher(text).matches() ? text : null;
    }
}
