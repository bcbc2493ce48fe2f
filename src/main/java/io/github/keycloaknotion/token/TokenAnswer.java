package io.github.keycloaknotion.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.github.keycloaknotion.api.Workspace;
import io.github.keycloaknotion.grant.ConnectedWorkspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What an app is given at each of the endpoints.
 *
 * @param accessToken the person's at Notion; not null
 * @param botId Notion's id of the authorization; null if Notion left it out
 * @param workspace which the token belongs to; not null
 * @param workspaces all that the person has connected; not null
 * @param issuedTokenType null unless tokens were exchanged (RFC 8693 §2.2.1)
 */
record TokenAnswer(
        String accessToken,
        String botId,
        Workspace workspace,
        List<ConnectedWorkspace> workspaces,
        String issuedTokenType) {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    /**
     * The answer in JSON, in UTF-8; not null. Written field by field: if Keycloak or Jackson had to find out the
     * fields, that would take a third of the time of a whole read.
     */
    byte[] json() {
        // Its initial size does not matter: Jackson writes the whole answer into it at once.
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("access_token", accessToken);
            json.writeStringField("token_type", "bearer");
            json.writeStringField("bot_id", botId);
            workspace.writeTo(json);
            json.writeArrayFieldStart("workspaces");
            for (var connected : workspaces) {
                connected.writeTo(json);
            }
            json.writeEndArray();
            if (issuedTokenType != null) {
                json.writeStringField("issued_token_type", issuedTokenType);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Contains nothing of the token. */
    @Override
    public String toString() {
        return "TokenAnswer[…]";
    }
}
