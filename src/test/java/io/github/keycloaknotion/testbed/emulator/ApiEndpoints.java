package io.github.keycloaknotion.testbed.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.emulator.Authorizations.Family;
import io.github.keycloaknotion.testbed.emulator.Pages.EmulatedPage;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What apps call with a person's token. */
final class ApiEndpoints {

    private static final int MOST_RESULTS = 100;

    private final Pages pages = new Pages();
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
            var question = context.bodyAsClass(JsonNode.class);
            var query = question.path("query").asText("").toLowerCase(Locale.ROOT);
            return list(
                    Pages.of(family.workspace).stream()
                            .filter(page ->
                                    page.title().toLowerCase(Locale.ROOT).contains(query))
                            .map(EmulatedPage::json)
                            .toList(),
                    question.path("start_cursor").asText(null),
                    question.path("page_size").asInt(MOST_RESULTS),
                    "page_or_data_source");
        });
    }

    void children(Context context) throws Exception {
        serveTo(
                context,
                Endpoint.CHILDREN,
                family -> page(context, family).map(page -> list(pages.blocks(page), context)));
    }

    void append(Context context) throws Exception {
        serveTo(
                context,
                Endpoint.APPEND,
                family -> page(context, family).map(page -> {
                    var appended = context.bodyAsClass(JsonNode.class).path("children");
                    return list(pages.append(page, appended), null, MOST_RESULTS, "block");
                }));
    }

    private static Optional<EmulatedPage> page(Context context, Family family) {
        return Pages.of(family.workspace).stream()
                .filter(page -> page.id().equals(context.pathParam("id")))
                .findAny();
    }

    private static ObjectNode list(List<ObjectNode> blocks, Context context) {
        return list(
                blocks,
                context.queryParam("start_cursor"),
                context.queryParamAsClass("page_size", Integer.class).getOrDefault(MOST_RESULTS),
                "block");
    }

    /** The results from the cursor on; a cursor is where to go on. */
    private static ObjectNode list(List<ObjectNode> all, String cursor, int size, String type) {
        var start = cursor == null ? 0 : Integer.parseInt(cursor);
        var end = Math.min(start + size, all.size());
        var list = JsonNodeFactory.instance.objectNode().put("object", "list");
        list.putArray("results").addAll(all.subList(start, end));
        return list.put("has_more", end < all.size())
                .put("next_cursor", end < all.size() ? Integer.toString(end) : null)
                .put("type", type)
                .set(type, JsonNodeFactory.instance.objectNode());
    }

    private void serve(Context context, Endpoint endpoint, Function<Family, ObjectNode> answer) throws Exception {
        serveTo(context, endpoint, answer.andThen(Optional::of));
    }

    /** Serves what may not be there. */
    private void serveTo(Context context, Endpoint endpoint, Function<Family, Optional<ObjectNode>> answer)
            throws Exception {
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
            return answer.apply(family.get())
                    .map(Reply::ok)
                    .orElseGet(() -> Reply.apiError(404, "object_not_found", "Could not find the page."));
        });
    }
}
