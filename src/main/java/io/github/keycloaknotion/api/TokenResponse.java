package io.github.keycloaknotion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Notion's answer to a code or a refresh token that it accepted.
 *
 * @param tokens the new pair; not null
 * @param botId identifies this authorization; null if Notion left it out
 * @param workspace the workspace that the tokens belong to; not null
 * @param owner the person who authorized us; empty if the workspace itself owns the token
 * @param profile the answer as it came, without its tokens, and the workspace as it stands here: safe to keep and to
 *     show; not null
 * @param requestId Notion's {@code request_id}; null if Notion left it out
 */
public record TokenResponse(
        TokenPair tokens,
        String botId,
        Workspace workspace,
        Optional<Person> owner,
        ObjectNode profile,
        String requestId) {

    /**
     * Reads an answer: unknown fields are ignored, known ones must be what Notion documents.
     *
     * @param answer not null
     * @throws UnusableAnswerException if a field that we need is missing, or one has the wrong type
     */
    static TokenResponse from(Answer answer) throws UnusableAnswerException {
        var tokenType = answer.text("token_type");
        if (tokenType.isPresent() && !tokenType.get().equalsIgnoreCase("bearer")) {
            throw new UnusableAnswerException("token_type is not bearer");
        }
        var tokens = new TokenPair(
                answer.required(TokenPair.ACCESS_TOKEN),
                answer.text(TokenPair.REFRESH_TOKEN).orElse(null));
        var workspace = Workspace.in(answer);
        return new TokenResponse(
                tokens,
                answer.text("bot_id").orElse(null),
                workspace,
                Person.ownerIn(answer),
                workspace.putInto(answer.without(TokenPair.ACCESS_TOKEN, TokenPair.REFRESH_TOKEN)),
                answer.requestId());
    }
}
