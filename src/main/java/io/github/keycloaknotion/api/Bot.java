package io.github.keycloaknotion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What Notion says of an access token's bearer ("Retrieve your token's bot user"): every authorization has a bot.
 *
 * @param id Notion's id of the authorization, {@code bot_id} in a token answer; not null
 * @param workspace the workspace that the token belongs to; not null
 * @param owner the person who authorized us; empty if the workspace itself owns the token
 * @param profile the same facts under the names that they have in a token answer; not null
 */
public record Bot(String id, Workspace workspace, Optional<Person> owner, ObjectNode profile) {

    static Bot from(Answer answer) throws UnusableAnswerException {
        var bot = answer.requiredObject("bot");
        var id = answer.requiredId("id");
        var workspace = Workspace.in(bot);
        var profile = workspace.putInto(bot.without()).put("bot_id", id);
        return new Bot(id, workspace, Person.ownerIn(bot), profile);
    }
}
