package io.github.keycloaknotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.keycloaknotion.api.Workspace;
import java.util.List;

/**
 * What an app is given at a door, in JSON.
 *
 * @param accessToken the person's at Notion; not null
 * @param tokenType of RFC 6750; not null
 * @param botId Notion's name for the authorization; null if Notion left it out
 * @param workspace which the token belongs to; not null
 * @param workspaces all that the person has connected; not null
 * @param issuedTokenType null unless tokens were exchanged (RFC 8693 §2.2.1)
 */
record TokenAnswer(
        @JsonProperty("access_token") String accessToken,
        @JsonProperty("token_type") String tokenType,
        @JsonProperty("bot_id") String botId,
        @JsonUnwrapped Workspace workspace,
        @JsonProperty("workspaces") List<ConnectedWorkspace> workspaces,

        @JsonProperty("issued_token_type") @JsonInclude(JsonInclude.Include.NON_NULL)
        String issuedTokenType) {

    private static final ObjectWriter WRITER = JsonMapper.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build()
            .writerFor(TokenAnswer.class);

    /** Keycloak would look for its mapper each time, which takes more than to write. */
    byte[] json() {
        try {
            return WRITER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says that there is a token, and nothing of it. */
    @Override
    public String toString() {
        return "TokenAnswer[…]";
    }
}
