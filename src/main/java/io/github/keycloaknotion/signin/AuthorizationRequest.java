package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The request that sends a person to Notion's consent page (RFC 6749 §4.1.1, and Notion's Authorization guide). */
public final class AuthorizationRequest {

    /** The note of the authentication session with the alias of the provider that sent the person to Notion. */
    private static final String STARTED_BY = "NOTION_STARTED_BY";

    private AuthorizationRequest() {}

    /**
     * Sends the person to Notion, with exactly the parameters that Notion's Authorization guide names.
     *
     * @param request of Keycloak, with the redirect URI and the state; not null
     * @return a redirect (303) to Notion; not null
     */
    public static Response send(NotionIdentityProviderConfig settings, AuthenticationRequest request) {
        request.getAuthenticationSession().setClientNote(STARTED_BY, settings.getAlias());
        var authorize = UriBuilder.fromUri(settings.baseUrl())
                .path("/v1/oauth/authorize")
                .queryParam("client_id", "{client}")
                .queryParam("redirect_uri", "{redirect}")
                .queryParam("response_type", "code")
                .queryParam("owner", "user")
                .queryParam("state", "{state}")
                .build(
                        settings.clientId(),
                        request.getRedirectUri(),
                        request.getState().getEncoded());
        return Response.seeOther(authorize).build();
    }

    /** Whether the provider with this alias, and no other one of the realm, sent the person to Notion. */
    static boolean wasSentBy(String alias, AuthenticationSessionModel authentication) {
        return alias.equals(authentication.getClientNote(STARTED_BY));
    }
}
