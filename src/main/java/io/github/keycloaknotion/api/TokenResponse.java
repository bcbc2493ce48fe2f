package io.github.keycloaknotion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Notion's answer to a code that it accepted. Whatever else is missing, there is a pair, which has to be kept or
 * revoked.
 *
 * @param tokens the new pair; not null
 * @param botId identifies this authorization; null if Notion left it out
 * @param workspace the workspace that the tokens belong to; empty if Notion left it out
 * @param owner whose the tokens are; not null
 * @param profile the answer as it came, but without its tokens, and with the workspace as {@link Workspace} has it:
 *     safe to keep and to show; not null
 * @param requestId Notion's {@code request_id}; null if Notion left it out
 */
public record TokenResponse(
        TokenPair tokens,
        String botId,
        Optional<Workspace> workspace,
        Owner owner,
        ObjectNode profile,
        String requestId) {

    /**
     * Reads an answer.
     *
     * @throws UnusableAnswerException if there is no access token in it
     */
    static TokenResponse from(Answer answer) throws UnusableAnswerException {
        var workspace = Workspace.in(answer);
        var profile = answer.without(TokenPair.ACCESS_TOKEN, TokenPair.REFRESH_TOKEN);
        workspace.ifPresent(named -> named.putInto(profile));
        return new TokenResponse(
                TokenPair.in(answer),
                answer.id("bot_id").orElse(null),
                workspace,
                Owner.in(answer),
                profile,
                answer.requestId());
    }

    /** Whether it says whose the tokens are, and of which workspace. */
    public boolean isComplete() {
        return workspace.isPresent() && owner.isKnown();
    }

    /**
     * The same answer, with what it lacks taken from what Notion says of the bot.
     *
     * @param bot of the answer's access token; not null
     */
    public TokenResponse completedBy(Bot bot) {
        return new TokenResponse(
                tokens,
                botId == null ? bot.id() : botId,
                workspace.or(bot::workspace),
                owner.isKnown() ? owner : bot.owner(),
                (ObjectNode) bot.profile().deepCopy().setAll(profile),
                requestId);
    }
}
