package io.github.keycloaknotion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What Notion says of the bot that an access token belongs to ("Retrieve your token's bot user"): each authorization
 * has a bot. How much Notion says depends on the capabilities of the connection.
 *
 * @param id Notion's id of the authorization, {@code bot_id} in a token answer; not null
 * @param workspace the workspace that the token belongs to; empty if Notion does not say
 * @param owner whose the token is; not null
 * @param profile the same facts under the names that they have in a token answer; not null
 */
public record Bot(String id, Optional<Workspace> workspace, Owner owner, ObjectNode profile) {

    static Bot from(Answer answer) throws UnusableAnswerException {
        var bot = answer.object("bot");
        var id = answer.id("id").orElseThrow(() -> new UnusableAnswerException("id is missing"));
        var workspace = Workspace.in(bot);
        var profile = bot.without().put("bot_id", id);
        workspace.ifPresent(named -> named.putInto(profile));
        return new Bot(id, workspace, Owner.in(bot), profile);
    }
}
