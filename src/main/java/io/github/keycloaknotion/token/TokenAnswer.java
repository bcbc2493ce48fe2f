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
 * What an app is given at an endpoint.
 *
 * @param accessToken the person's at Notion; not null
 * @param botId Notion's name for the authorization; null if Notion left it out
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

    /** In JSON. To let Keycloak or Jackson find out how would take a third of what a whole read takes us. */
    byte[] json() {
        // Without room of its own: Jackson gives it all that it is to hold in one piece.
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

    /** Says that there is a token, and nothing of it. */
    @Override
    public String toString() {
        return "TokenAnswer[…]";
    }
}
