package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.api.Bot;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.Person;
import io.github.keycloaknotion.api.Workspace;
import io.github.keycloaknotion.connection.Connection;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response.Status;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.util.Booleans;

/**
 * A Notion access token that an app presents in a token exchange, if the admin lets that be. A token that was given to
 * another app proves nothing about who presents it to us, and Notion does not promise to call only our own connection's
 * tokens active. So it is believed only if it belongs to a grant that we hold: of a person who has signed in with Notion
 * here, and by this very token.
 */
public final class SubjectToken {

    private final Connection connection;
    private final UserAuthenticationIdentityProvider<?> provider;
    private final EventBuilder event;
    private final MultivaluedMap<String, String> parameters;

    /**
     * @param connection not null
     * @param provider whose identity the owner gets; not null
     * @param event for what goes wrong; not null
     * @param parameters of the token exchange; not null
     */
    public SubjectToken(
            Connection connection,
            UserAuthenticationIdentityProvider<?> provider,
            EventBuilder event,
            MultivaluedMap<String, String> parameters) {
        this.connection = connection;
        this.provider = provider;
        this.event = event;
        this.parameters = parameters;
    }

    /**
     * Who owns the token.
     *
     * @throws ErrorResponseException if that cannot be said, or may not sign in
     */
    public BrokeredIdentityContext identity() {
        requireThatTheAdminWantsIt();
        var type = parameters.getFirst(OAuth2Constants.SUBJECT_TOKEN_TYPE);
        if (type != null && !type.equals(OAuth2Constants.ACCESS_TOKEN_TYPE)) {
            throw refused(Status.BAD_REQUEST, OAuthErrorException.INVALID_REQUEST, "only access tokens are taken");
        }
        var token = parameters.getFirst(OAuth2Constants.SUBJECT_TOKEN);
        if (token == null || token.isBlank()) {
            throw refused(Status.BAD_REQUEST, OAuthErrorException.INVALID_REQUEST, "there is no subject_token");
        }
        var bot = bot(token);
        var owner = bot.owner()
                .person()
                .orElseThrow(() -> refused(
                        Status.BAD_REQUEST,
                        OAuthErrorException.INVALID_TOKEN,
                        bot.owner().isWorkspace()
                                ? "the token is owned by a workspace"
                                : "Notion does not say whose the token is"));
        var workspaceId = bot.workspace().map(Workspace::id).orElse("");
        if (!connection.settings().allowsWorkspace(workspaceId)) {
            throw refused(Status.FORBIDDEN, OAuthErrorException.ACCESS_DENIED, "the workspace is not allowed");
        }
        if (!isHeld(token, owner, workspaceId)) {
            throw refused(
                    Status.BAD_REQUEST,
                    OAuthErrorException.INVALID_TOKEN,
                    "the token is of no grant that Keycloak holds: the person has to sign in with Notion here first");
        }
        return NotionIdentity.of(connection, provider, owner, bot.profile());
    }

    private void requireThatTheAdminWantsIt() {
        var config = connection.settings();
        if (!config.exchangeIn()) {
            throw refused(
                    Status.BAD_REQUEST,
                    OAuthErrorException.INVALID_REQUEST,
                    "the provider takes no subject_token: its setting exchangeIn is off");
        }
        if (!config.isEnabled() || Booleans.isTrue(config.isLinkOnly())) {
            throw refused(Status.FORBIDDEN, OAuthErrorException.ACCESS_DENIED, "nobody signs in with this provider");
        }
    }

    /**
     * Whether it is a token that the person has given us, and that was not refreshed away since. What Notion says of it led
     * us to the person, and proves nothing more.
     */
    private boolean isHeld(String token, Person person, String workspaceId) {
        var link = new FederatedIdentityModel(connection.alias(), person.id(), null);
        var user = connection.session().users().getUserByFederatedIdentity(connection.realm(), link);
        return user != null && connection.grants().holds(user, workspaceId, token);
    }

    private Bot bot(String token) {
        var api = connection
                .api()
                .filter(any -> connection.grants().canKeep())
                .orElseThrow(() -> refused(
                        Status.SERVICE_UNAVAILABLE,
                        OAuthErrorException.TEMPORARILY_UNAVAILABLE,
                        "the provider is not set up correctly"));
        try {
            if (!api.isActive(token)) {
                throw refused(Status.BAD_REQUEST, OAuthErrorException.INVALID_TOKEN, "the token is not active");
            }
            return api.me(token);
        } catch (NotionException e) {
            event.detail("notion_failure", e.getMessage());
            throw refused(
                    Status.SERVICE_UNAVAILABLE,
                    OAuthErrorException.TEMPORARILY_UNAVAILABLE,
                    "Notion cannot be asked about the token");
        }
    }

    private ErrorResponseException refused(Status status, String error, String description) {
        event.detail(Details.REASON, description).error(Errors.INVALID_TOKEN);
        return new ErrorResponseException(error, description, status);
    }
}
