package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.sessions.AuthenticationSessionModel;

/** What a person is sent to Notion's consent page with (RFC 6749 §4.1.1, and Notion's Authorization guide). */
public final class AuthorizationRequest {

    /** Which of the realm's providers the person was sent out by. */
    private static final String STARTED_BY = "NOTION_STARTED_BY";

    private AuthorizationRequest() {}

    /** Sends the person to Notion, with exactly the parameters that Notion's Authorization guide names. */
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

    /** Whether it was the provider of this alias, and no other one of the realm, that sent the person out. */
    static boolean wasSentBy(String alias, AuthenticationSessionModel authentication) {
        return alias.equals(authentication.getClientNote(STARTED_BY));
    }
}
