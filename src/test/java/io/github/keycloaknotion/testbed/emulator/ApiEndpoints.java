package io.github.keycloaknotion.testbed.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.emulator.Authorizations.Family;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** What apps call with a person's token. */
final class ApiEndpoints {

    private final Authorizations authorizations;
    private final Faults faults;

    ApiEndpoints(Authorizations authorizations, Faults faults) {
        this.authorizations = authorizations;
        this.faults = faults;
    }

    void me(Context context) throws Exception {
        serve(context, Endpoint.ME, family -> {
            var me = JsonNodeFactory.instance
                    .objectNode()
                    .put("object", "user")
                    .put("id", family.botId)
                    .put("type", "bot")
                    .put("name", "Emulated connection");
            var bot = me.putObject("bot");
            bot.putObject("owner").put("type", "user").set("user", family.person.json());
            bot.put("workspace_id", family.workspace.id());
            bot.put("workspace_name", family.workspace.name());
            return me;
        });
    }

    void search(Context context) throws Exception {
        serve(context, Endpoint.SEARCH, family -> {
            var list = JsonNodeFactory.instance.objectNode().put("object", "list");
            var results = list.putArray("results");
            for (var title : List.of("Roadmap", "Meeting notes", "Reading list")) {
                results.add(page(family, title));
            }
            return list.put("has_more", false)
                    .put("next_cursor", (String) null)
                    .put("type", "page_or_data_source")
                    .set("page_or_data_source", JsonNodeFactory.instance.objectNode());
        });
    }

    private static ObjectNode page(Family family, String title) {
        var id = UUID.nameUUIDFromBytes((family.workspace.id() + title).getBytes(StandardCharsets.UTF_8));
        var page = JsonNodeFactory.instance
                .objectNode()
                .put("object", "page")
                .put("id", id.toString())
                .put("url", "https://www.notion.so/" + id.toString().replace("-", ""));
        var name = page.putObject("properties")
                .putObject("title")
                .put("id", "title")
                .put("type", "title");
        name.putArray("title")
                .addObject()
                .put("type", "text")
                .put("plain_text", title)
                .putObject("text")
                .put("content", title);
        return page;
    }

    private void serve(Context context, Endpoint endpoint, Function<Family, ObjectNode> answer) throws Exception {
        var header = context.header("Authorization");
        var token = header != null && header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "";
        faults.serve(context, endpoint, authorizations.personOfToken(token), () -> {
            var family = authorizations.active(token);
            if (family.isEmpty()) {
                return Reply.apiError(401, "unauthorized", "API token is invalid.");
            }
            if (!OAuthEndpoints.VERSION.equals(context.header("Notion-Version"))) {
                return Reply.apiError(400, "missing_version", "Notion-Version header failed validation.");
            }
            return Reply.ok(answer.apply(family.get()));
        });
    }
}
