package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.api.Bot;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.Person;
import io.github.keycloaknotion.api.Workspace;
import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.grant.LinkedUsers;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.util.Booleans;

/**
 * A Notion access token that an app presents in a token exchange, if the admin allows that. A token that was given to
 * another app proves nothing about who presents it to us, and Notion does not promise to call only tokens of our own
 * connection active. So a token is accepted only if it belongs to a grant that we hold: of a person who has signed in
 * with Notion here.
 */
public final class SubjectToken {

    private final Connection connection;
    private final UserAuthenticationIdentityProvider<?> provider;
    private final TokenExchangeContext exchange;

    /**
     * @param provider whose identity the owner gets; not null
     * @param exchange with the token as its subject; not null
     */
    public SubjectToken(
            Connection connection, UserAuthenticationIdentityProvider<?> provider, TokenExchangeContext exchange) {
        this.connection = connection;
        this.provider = provider;
        this.exchange = exchange;
    }

    /**
     * The identity of the token's owner, for which Notion is asked twice: whether the token is active, and whose it is.
     *
     * @throws ErrorResponseException if the owner is not known, or may not sign in
     */
    public BrokeredIdentityContext identity() {
        requireThatTheAdminWantsIt();
        var type = exchange.getParams().getSubjectTokenType();
        if (type != null && !type.equals(OAuth2Constants.ACCESS_TOKEN_TYPE)) {
            throw refused(Status.BAD_REQUEST, OAuthErrorException.INVALID_REQUEST, "only access tokens are taken");
        }
        var token = exchange.getParams().getSubjectToken();
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
        var user = holder(token, owner, workspaceId)
                .orElseThrow(() -> refused(
                        Status.BAD_REQUEST,
                        OAuthErrorException.INVALID_TOKEN,
                        "the token is of no grant that Keycloak holds: the person has to sign in with Notion here"
                                + " first"));
        if (user.getRequiredActionsStream().findAny().isPresent()) {
            throw refused(
                    Status.BAD_REQUEST,
                    OAuthErrorException.INVALID_TOKEN,
                    "Keycloak wants something of the person first: they have to sign in");
        }
        return SignIn.known(NotionIdentity.of(connection, provider, owner, bot.profile()));
    }

    private void requireThatTheAdminWantsIt() {
        var config = connection.settings();
        if (!config.exchangeIn()) {
            throw refused(
                    Status.BAD_REQUEST,
                    OAuthErrorException.INVALID_REQUEST,
                    "the provider takes no subject_token: its setting exchangeIn is off");
        }
        if (!config.allowsReader(exchange.getClient())) {
            throw refused(
                    Status.FORBIDDEN,
                    OAuthErrorException.ACCESS_DENIED,
                    "this client may not: the provider's tokenClients do not name it");
        }
        if (!config.isEnabled() || Booleans.isTrue(config.isLinkOnly()) || config.isTransientUsers()) {
            throw refused(Status.FORBIDDEN, OAuthErrorException.ACCESS_DENIED, "nobody signs in with this provider");
        }
    }

    /**
     * The user whose token it is; empty if it belongs to no grant that we hold, for example because it has been
     * refreshed. What Notion says of the token is used to find the user, and proves nothing more.
     */
    private Optional<UserModel> holder(String token, Person person, String workspaceId) {
        var session = connection.session();
        // Where admins have linked the account to several users, Keycloak's own search ends in an error.
        var users = LinkedUsers.ids(session, connection.realm(), connection.alias(), person.id());
        if (users.size() != 1) {
            return Optional.empty();
        }
        var user =
                session.users().getUserById(connection.realm(), users.iterator().next());
        return Optional.ofNullable(user).filter(known -> connection.grants().holds(known, workspaceId, token));
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
            exchange.getEvent().detail("notion_failure", e.getMessage());
            throw refused(
                    Status.SERVICE_UNAVAILABLE,
                    OAuthErrorException.TEMPORARILY_UNAVAILABLE,
                    "Notion cannot be asked about the token");
        }
    }

    private ErrorResponseException refused(Status status, String error, String description) {
        exchange.getEvent().detail(Details.REASON, description).error(Errors.INVALID_TOKEN);
        return new ErrorResponseException(error, description, status);
    }
}
