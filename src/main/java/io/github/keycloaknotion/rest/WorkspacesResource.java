package io.github.keycloaknotion.rest;

import io.github.keycloaknotion.NotionIdentityProvider;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.keycloak.common.Profile;
import org.keycloak.models.AccountRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.resources.IdentityBrokerService;

/**
 * The workspaces that the signed-in person has connected, with the person's access token as bearer: for apps under the
 * rules of Keycloak's door for brokered tokens, and for the account console. Lives for one request.
 */
public final class WorkspacesResource {

    private final KeycloakSession session;

    WorkspacesResource(KeycloakSession session) {
        this.session = session;
    }

    /** Lets browsers ask. */
    @OPTIONS
    @Path("{alias}/workspaces{rest:.*}")
    public Response preflight() {
        return Cors.builder()
                .auth()
                .allowedMethods("GET", "DELETE", "OPTIONS")
                .preflight()
                .add(Response.ok());
    }

    /**
     * Lists the workspaces.
     *
     * @param alias the identity provider
     */
    @GET
    @Path("{alias}/workspaces")
    public Response list(@PathParam("alias") String alias) {
        return admitted(
                alias, (provider, reader) -> json(Status.OK, Map.of("workspaces", provider.workspaces(reader))));
    }

    /**
     * Disconnects a workspace: forgets its grant, and revokes it at Notion once that is committed.
     *
     * @param alias the identity provider
     * @param workspaceId as {@link #list} gives it
     */
    @DELETE
    @Path("{alias}/workspaces/{workspace}")
    public Response disconnect(@PathParam("alias") String alias, @PathParam("workspace") String workspaceId) {
        return admitted(
                alias,
                (provider, reader) -> provider.disconnect(reader.getUser(), workspaceId)
                        ? Response.noContent()
                        : error(Status.BAD_REQUEST, "invalid_target", "the person has not connected this workspace"));
    }

    private Response admitted(
            String alias, BiFunction<NotionIdentityProvider, UserSessionModel, Response.ResponseBuilder> answer) {
        var auth = new AppAuthManager.BearerTokenAuthenticator(session).authenticate();
        if (auth == null) {
            return error(Status.UNAUTHORIZED, "invalid_token", "a valid access token is needed")
                    .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
                    .build();
        }
        var client = auth.client();
        session.getContext().setClient(client);
        var cors = Cors.builder().auth().allowedMethods("GET", "DELETE").checkAllowedOrigins(session, client);
        var provider = provider(alias);
        if (provider.isEmpty()) {
            return cors.add(error(Status.NOT_FOUND, "not_found", "there is no such Notion provider"));
        }
        var mayRead = mayRead(auth.token(), client, alias)
                && provider.get().getConfig().allowsReader(client.getClientId());
        if (!mayRead && !isAccountConsole(auth.token(), client)) {
            return cors.add(error(Status.FORBIDDEN, "access_denied", "this client may not read Notion tokens"));
        }
        return cors.add(answer.apply(provider.get(), auth.session()));
    }

    private Optional<NotionIdentityProvider> provider(String alias) {
        return Optional.ofNullable(session.identityProviders().getByAlias(alias))
                .filter(model -> model.isEnabled())
                .map(model -> IdentityBrokerService.getIdentityProvider(session, model, NotionIdentityProvider.class));
    }

    /** As Keycloak decides at the door that this server has. */
    private static boolean mayRead(AccessToken token, ClientModel client, String alias) {
        if (Profile.isFeatureEnabled(Profile.Feature.IDENTITY_BROKERING_API_V2)) {
            var settings = OIDCAdvancedConfigWrapper.fromClientModel(client);
            return settings.getExternalTokenEnabled()
                    && settings.getExternalAllowedIdentityProviders().contains(alias);
        }
        var roles = token.getResourceAccess(Constants.BROKER_SERVICE_CLIENT_ID);
        return roles != null && roles.isUserInRole(Constants.READ_TOKEN_ROLE);
    }

    /** There people undo the whole link, by this role; so they may undo a part of it. No token is read here. */
    private static boolean isAccountConsole(AccessToken token, ClientModel client) {
        var roles = token.getResourceAccess(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID);
        return client.getClientId().equals(Constants.ACCOUNT_CONSOLE_CLIENT_ID)
                && roles != null
                && roles.isUserInRole(AccountRoles.MANAGE_ACCOUNT);
    }

    private static Response.ResponseBuilder error(Status status, String error, String description) {
        return json(status, new OAuth2ErrorRepresentation(error, description));
    }

    private static Response.ResponseBuilder json(Status status, Object body) {
        return Response.status(status)
                .entity(body)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
