package io.github.keycloaknotion.workspaces;

import io.github.keycloaknotion.caller.SenderConstraint;
import io.github.keycloaknotion.connection.EncryptionKeys;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.AccountRoles;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;

/**
 * Admits Keycloak's account console, which calls with the person's access token as bearer token (RFC 6750). There,
 * people may remove the whole link if they have the role "manage-account": so with the same role they may disconnect
 * one workspace. No Notion token is handed out here.
 */
final class AccountConsole {

    private final KeycloakSession session;
    private final EncryptionKeys keys;

    AccountConsole(KeycloakSession session, EncryptionKeys keys) {
        this.session = session;
        this.keys = keys;
    }

    /**
     * Admits the account console.
     *
     * @throws WebApplicationException if somebody else calls, or there is no such provider
     */
    Admission admit(String alias) {
        var cors = Cors.builder().auth().allowedMethods("GET", "DELETE");
        var auth = new AppAuthManager.BearerTokenAuthenticator(session).authenticate();
        if (auth == null || !SenderConstraint.isCertificateShown(session, auth.token())) {
            throw unauthorized(cors);
        }
        cors.checkAllowedOrigins(session, auth.client());
        if (!isAccountConsole(auth)) {
            throw new CorsErrorResponseException(
                    cors,
                    OAuthErrorException.ACCESS_DENIED,
                    "a bearer token is for the account console; apps POST it as token, with their client's credentials",
                    Status.FORBIDDEN);
        }
        return new Admission(new NotionProviders(session, keys).get(alias, cors), auth.session(), cors);
    }

    /** The answer without a valid token, with the header of RFC 6750 §3. */
    private static WebApplicationException unauthorized(Cors cors) {
        var error = OAuthErrorException.INVALID_TOKEN;
        return new WebApplicationException(cors.add(Response.status(Status.UNAUTHORIZED)
                .entity(new OAuth2ErrorRepresentation(error, "a valid access token is needed"))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"" + error + "\"")));
    }

    private static boolean isAccountConsole(AuthResult auth) {
        var roles = auth.token().getResourceAccess(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID);
        return auth.client().getClientId().equals(Constants.ACCOUNT_CONSOLE_CLIENT_ID)
                && roles != null
                && roles.isUserInRole(AccountRoles.MANAGE_ACCOUNT)
                && OwnDoing.isSignedIn(auth.session());
    }
}
