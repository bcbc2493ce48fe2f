package io.github.keycloaknotion.workspaces;

import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.connection.WayToConnect;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;
import org.keycloak.services.cors.Cors;

/**
 * The workspaces that the signed-in person has connected. Apps post the person's access token with their own
 * credentials, as in the second version of Keycloak's brokering API. The account console has no credentials, and sends
 * the token as bearer token. Errors are {@code {"error", "error_description"}}: 400 for a token or a workspace that is
 * of no use, 401 without valid credentials, 403 for somebody who may not, 404 if there is no such provider. Lives for
 * one request, in its transaction.
 */
public final class WorkspacesResource {

    private final KeycloakSession session;
    private final EncryptionKeys keys;

    WorkspacesResource(KeycloakSession session, EncryptionKeys keys) {
        this.session = session;
        this.keys = keys;
    }

    /** Answers the preflight requests of browsers (CORS). */
    @OPTIONS
    @Path("{alias}/workspaces{rest:.*}")
    public Response preflight() {
        return Cors.builder()
                .auth()
                .allowedMethods("GET", "POST", "DELETE", "OPTIONS")
                .preflight()
                .add(Response.ok());
    }

    /**
     * Lists the workspaces for the account console, with what only the person may know of them.
     *
     * @return 200 with {@code {"workspaces": […]}}; not null
     */
    @GET
    @Path("{alias}/workspaces")
    public Response list(@PathParam("alias") String alias) {
        var admission = new AccountConsole(session, keys).admit(alias);
        var own = admission.workspaces().listForPerson().stream()
                .map(OwnWorkspace::json)
                .toList();
        return list(admission, own);
    }

    /**
     * Disconnects a workspace, for the account console: removes its grant, which is revoked at Notion once that is
     * committed.
     *
     * @param workspaceId as {@link #list} gives it; not null
     * @return 204; 400 {@code invalid_target} if the person has not connected it; not null
     */
    @DELETE
    @Path("{alias}/workspaces/{workspace}")
    public Response disconnect(@PathParam("alias") String alias, @PathParam("workspace") String workspaceId) {
        return disconnect(new AccountConsole(session, keys).admit(alias), workspaceId);
    }

    /**
     * Lists the workspaces for an app, which sends the form parameter {@code token} and its client's credentials.
     *
     * @return 200 with {@code {"workspaces": […]}}; not null
     */
    @POST
    @Path("{alias}/workspaces")
    public Response listForApp(@PathParam("alias") String alias) {
        var admission = new App(session, keys).admitToList(alias);
        return list(admission, admission.workspaces().list());
    }

    /**
     * Disconnects a workspace for an app, which sends the same form.
     *
     * @param workspaceId as {@link #listForApp} gives it; not null
     * @return 204; 400 {@code invalid_target} if the person has not connected it; not null
     */
    @POST
    @Path("{alias}/workspaces/{workspace}/disconnect")
    public Response disconnectForApp(@PathParam("alias") String alias, @PathParam("workspace") String workspaceId) {
        return disconnect(new App(session, keys).admitToDisconnect(alias), workspaceId);
    }

    private static Response list(Admission admission, List<?> workspaces) {
        return admission
                .cors()
                .add(json(Status.OK, Map.of("workspaces", workspaces))
                        .header(WayToConnect.HEADER, admission.workspaces().wayToConnect()));
    }

    private static Response disconnect(Admission admission, String workspaceId) {
        var done = admission.workspaces().disconnect(workspaceId);
        var unknown = new OAuth2ErrorRepresentation("invalid_target", "the person has not connected this workspace");
        return admission.cors().add(done ? Response.noContent() : json(Status.BAD_REQUEST, unknown));
    }

    private static Response.ResponseBuilder json(Status status, Object body) {
        return Response.status(status)
                .entity(body)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
