package io.github.keycloaknotion.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.api.Json;
import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.connection.Problem;
import io.github.keycloaknotion.grant.GrantList;
import io.github.keycloaknotion.grant.GrantSelection;
import io.github.keycloaknotion.grant.Grants;
import io.github.keycloaknotion.grant.ListedGrant;
import io.github.keycloaknotion.outbox.CutOff;
import io.github.keycloaknotion.outbox.RevocationStore;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * Tells admins about a provider's grants, and cuts grants off for them. No answer and no event holds a token, a secret
 * or a key. Errors are {@code {"error", "error_description"}}: 400 {@code invalid_request} for a parameter that makes
 * no sense, 403 for an admin who lacks a role or permission, 404 if there is no such provider. Lives for one request,
 * in its transaction.
 */
public final class AdminResource {

    private static final String USER = "user";
    private static final String WORKSPACE = "workspace";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final EncryptionKeys keys;
    private final Permissions permissions;
    private final AdminEventBuilder event;

    AdminResource(
            KeycloakSession session,
            RealmModel realm,
            EncryptionKeys keys,
            Permissions permissions,
            AdminEventBuilder event) {
        this.session = session;
        this.realm = realm;
        this.keys = keys;
        this.permissions = permissions;
        this.event = event;
    }

    /**
     * Lists grants, page by page: {@code user}, {@code workspace} and {@code state} choose among them, {@code after} is
     * what the page before gave as {@code next}, {@code max} is how many a page has (1 to 1000; 100 if not given).
     *
     * @return 200 with {@code {"grants": […], "next"}}, times in ISO 8601 in UTC; {@code next} is null on the last
     *     page; not null
     */
    @GET
    @Path("{alias}/grants")
    public Response list(@PathParam("alias") String alias) {
        var query = query(Set.of(USER, WORKSPACE, "state", "after", "max"));
        var user = query.user();
        permissions.requireView(person(user));
        requireProvider(alias);
        var selection = new GrantSelection(
                realm.getId(),
                alias,
                user.orElse(null),
                query.workspace().orElse(null),
                query.state().orElse(null),
                null);
        var most = query.max();
        var found = new GrantList(session).after(query.after(), selection, most + 1);
        var answer = Json.object();
        var grants = answer.putArray("grants");
        found.stream().limit(most).map(AdminResource::json).forEach(grants::add);
        return ok(answer.put("next", found.size() > most ? found.get(most - 1).id() : null));
    }

    /**
     * Cuts grants off: those of a {@code user}, in a {@code workspace}, or {@code all} of them. With {@code unlink},
     * the links of people go, too, who have given no others. With {@code dry_run} nothing happens. The first 200 are
     * removed in the request's transaction, the rest soon after it.
     *
     * @return 200 with {@code {"grants": n}}, how many there are; not null
     */
    @DELETE
    @Path("{alias}/grants")
    public Response cutOff(@PathParam("alias") String alias) {
        var query = query(Set.of(USER, WORKSPACE, "all", "unlink", "dry_run"));
        var user = query.user();
        permissions.requireManage(person(user));
        var connection = requireProvider(alias);
        var workspace = query.workspace();
        if (query.flag("all") == (user.isPresent() || workspace.isPresent())) {
            throw Refused.badRequest("say which: user, workspace, or both; or all=true");
        }
        var selection = new GrantSelection(realm.getId(), alias, user.orElse(null), workspace.orElse(null), null, null)
                .until(Grants.now());
        var unlink = query.flag("unlink");
        var count = new GrantList(session).count(selection);
        if (!query.flag("dry_run")) {
            new CutOff(selection, unlink).begin(connection);
            user.ifPresent(id -> event.detail(USER, id));
            workspace.ifPresent(id -> event.detail(WORKSPACE, id));
            event.detail("unlink", Boolean.toString(unlink));
            tell(OperationType.DELETE, alias, "grants", count);
        }
        return ok(Json.object().put("grants", count));
    }

    /**
     * Tells how the revocations of a provider are getting on.
     *
     * @return 200 with {@code {"pending", "held", "dead", "oldest"}}; not null
     */
    @GET
    @Path("{alias}/revocations")
    public Response revocations(@PathParam("alias") String alias) {
        query(Set.of());
        permissions.requireView(null);
        requireProvider(alias);
        var standing = new RevocationStore(session).standing(realm.getId(), alias);
        return ok(Json.object()
                .put("pending", standing.pending())
                .put("held", standing.held())
                .put("dead", standing.dead())
                .put("oldest", text(standing.oldest())));
    }

    /**
     * Makes revocations due again that were given up.
     *
     * @return 200 with {@code {"revocations": n}}, how many there were; not null
     */
    @POST
    @Path("{alias}/revocations/retry")
    public Response retry(@PathParam("alias") String alias) {
        query(Set.of());
        permissions.requireManage(null);
        requireProvider(alias);
        var count = new RevocationStore(session).retryDead(realm.getId(), alias);
        tell(OperationType.ACTION, alias, "revocations/retry", count);
        return ok(Json.object().put("revocations", count));
    }

    /**
     * Checks the connection by a call to Notion that needs no person.
     *
     * @return 200 with {@code {"ok", "problems": […], "notes": […]}}; not null
     */
    @POST
    @Path("{alias}/check")
    public Response check(@PathParam("alias") String alias) {
        query(Set.of());
        permissions.requireManageProviders();
        var check = new ConnectionCheck(requireProvider(alias));
        var problems = check.problems();
        var answer = Json.object().put("ok", problems.isEmpty());
        put(problems, "problems", answer);
        put(check.notes(), "notes", answer);
        return ok(answer);
    }

    private Query query(Set<String> known) {
        return new Query(session.getContext().getUri().getQueryParameters(), known);
    }

    /**
     * The user with this id; null if none is named or none has the id: then the admin needs the right to see all users.
     */
    private UserModel person(Optional<String> id) {
        return id.map(named -> session.users().getUserById(realm, named)).orElse(null);
    }

    private Connection requireProvider(String alias) {
        return Connection.of(session, realm, alias, keys).orElseThrow(Refused::unknownProvider);
    }

    private void tell(OperationType operation, String alias, String what, long count) {
        event.operation(operation)
                .resource("NOTION_GRANT")
                .resourcePath("notion", alias, what)
                .detail("count", Long.toString(count))
                .success();
    }

    private static ObjectNode json(ListedGrant grant) {
        return Json.object()
                .put("id", grant.id())
                .put(USER, grant.userId())
                .put("workspace_id", grant.workspaceId())
                .put("workspace_name", grant.workspaceName())
                .put("bot_id", grant.botId())
                .put("state", grant.state().toString())
                .put("since", text(grant.since()))
                .put("introspected", text(grant.introspected()))
                .put("refreshed", text(grant.refreshed()))
                .put("read", text(grant.read()))
                .put("read_by", grant.readBy())
                .put("sealed", grant.sealed());
    }

    private static void put(List<Problem> problems, String name, ObjectNode answer) {
        var array = answer.putArray(name);
        problems.forEach(problem ->
                array.addObject().put("setting", problem.setting()).put("description", problem.description()));
    }

    /** A time in ISO 8601, in UTC; null if there is none. */
    private static String text(Instant moment) {
        return moment == null ? null : moment.toString();
    }

    private static Response ok(JsonNode answer) {
        return Response.ok(answer, MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
