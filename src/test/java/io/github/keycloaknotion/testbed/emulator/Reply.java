package io.github.keycloaknotion.testbed.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** An answer of the emulator's API, always JSON. */
public record Reply(int status, ObjectNode body) {

    static Reply ok(ObjectNode body) {
        return new Reply(200, body.put("request_id", UUID.randomUUID().toString()));
    }

    /** An error of the OAuth endpoints, RFC 6749 §5.2. */
    static Reply oauthError(int status, String error, String description) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("error", error)
                .put("error_description", description)
                .put("request_id", UUID.randomUUID().toString());
        return new Reply(status, body);
    }

    /** An error of Notion's API. */
    static Reply apiError(int status, String code, String message) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("object", "error")
                .put("status", status)
                .put("code", code)
                .put("message", message)
                .put("request_id", UUID.randomUUID().toString());
        return new Reply(status, body);
    }
}
