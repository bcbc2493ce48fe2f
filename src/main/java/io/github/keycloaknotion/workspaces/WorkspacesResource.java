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
 * The workspaces that the signed-in person has connected: for apps, which post the person's access token with their own
 * credentials, as at the second version of Keycloak's brokering API; and for the account console, which has
 * no credentials and sends the token as bearer. Lives for one request.
 */
public final class WorkspacesResource {

    private final KeycloakSession session;
    private final EncryptionKeys keys;

    WorkspacesResource(KeycloakSession session, EncryptionKeys keys) {
        this.session = session;
        this.keys = keys;
    }

    /** Lets browsers ask. */
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
     * Lists the workspaces for the account console, with what their person alone may know.
     *
     * @param alias the identity provider
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
     * Disconnects a workspace, for the account console: forgets its grant, and revokes it at Notion once that is
     * committed.
     *
     * @param alias the identity provider
     * @param workspaceId as {@link #list} gives it
     */
    @DELETE
    @Path("{alias}/workspaces/{workspace}")
    public Response disconnect(@PathParam("alias") String alias, @PathParam("workspace") String workspaceId) {
        return disconnect(new AccountConsole(session, keys).admit(alias), workspaceId);
    }

    /**
     * Lists the workspaces, for an app: form parameter {@code token}, and the client's credentials.
     *
     * @param alias the identity provider
     */
    @POST
    @Path("{alias}/workspaces")
    public Response listForApp(@PathParam("alias") String alias) {
        var admission = new App(session, keys).admitToList(alias);
        return list(admission, admission.workspaces().list());
    }

    /**
     * Disconnects a workspace, for an app: with the same form.
     *
     * @param alias the identity provider
     * @param workspaceId as {@link #listForApp} gives it
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
