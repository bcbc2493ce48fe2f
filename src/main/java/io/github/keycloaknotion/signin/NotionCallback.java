package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.TokenResponse;
import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.grant.LinkedUsers;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.events.EventBuilder;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.Urls;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The redirect URI, to which Notion sends the person back with a code or an error (RFC 6749 §4.1.2). Lives for one
 * request.
 */
public final class NotionCallback {

    private static final Logger LOG = Logger.getLogger(NotionCallback.class);

    private static final Pattern QUOTABLE = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private final Connection connection;
    private final UserAuthenticationIdentityProvider<?> provider;
    private final AuthenticationCallback callback;
    private final EventBuilder event;
    private final FailedSignIn failed;

    /**
     * @param provider whose identities people get; not null
     * @param callback Keycloak's part; not null
     * @param event for what goes wrong; not null
     */
    public NotionCallback(
            Connection connection,
            UserAuthenticationIdentityProvider<?> provider,
            AuthenticationCallback callback,
            EventBuilder event) {
        this.connection = connection;
        this.provider = provider;
        this.callback = callback;
        this.event = event;
        this.failed = new FailedSignIn(connection, callback, event);
    }

    /**
     * Ends Notion's part of a sign-in.
     *
     * @param state what {@link AuthorizationRequest} sent; null if it is missing
     * @param code the authorization code, which can be exchanged once; null if there is none
     * @param error why there is no code (RFC 6749 §4.1.2.1); null if there is one
     * @param locale the language that the person chose on an error page; null if they chose none
     * @return a redirect to where Keycloak goes on, or a page that says what the person can do; not null
     */
    @GET
    public Response answer(
            @QueryParam("state") String state,
            @QueryParam("code") String code,
            @QueryParam("error") String error,
            @QueryParam(LocaleSelectorProvider.KC_LOCALE_PARAM) String locale) {
        if (state == null && locale != null) {
            return startAgain();
        }
        try {
            return verified(state, code, error);
        } catch (WebApplicationException e) {
            // The exception holds a page of Keycloak's. If it were thrown on, Keycloak would show a general page
            // instead.
            return e.getResponse();
        }
    }

    /**
     * Keycloak's error page offers other languages by links to the address at which it was shown. The code cannot be
     * used twice, so such a link leads to the login page, in the chosen language.
     */
    private Response startAgain() {
        var uri = connection.session().getContext().getUri();
        var loginPage = Urls.realmLoginPage(uri.getBaseUri(), connection.realm().getName());
        return Response.seeOther(
                        URI.create(loginPage + "?" + uri.getRequestUri().getRawQuery()))
                .build();
    }

    private Response verified(String state, String code, String error) {
        if (state == null) {
            return failed.answer(null, SignInFailure.NO_STATE, "no state");
        }
        AuthenticationSessionModel authentication;
        try {
            authentication = callback.getAndVerifyAuthenticationSession(state);
        } catch (IllegalArgumentException e) {
            // Keycloak's decoder throws this if the state is not one that Keycloak wrote.
            return failed.answer(null, SignInFailure.UNUSABLE_STATE, "unreadable state");
        }
        connection.session().getContext().setAuthenticationSession(authentication);
        if (!AuthorizationRequest.wasSentBy(connection.alias(), authentication)) {
            return failed.answer(authentication, SignInFailure.UNUSABLE_STATE, "state of another provider");
        }
        if ("access_denied".equals(error)) {
            return callback.cancelled(connection.settings());
        }
        if (error != null) {
            var cause = "Notion sent the person back with error " + quoted(error);
            return failed.answer(authentication, SignInFailure.ERROR_FROM_NOTION, cause);
        }
        if (code == null || code.isBlank()) {
            return failed.answer(authentication, SignInFailure.NO_CODE, "neither code nor error");
        }
        var issuedCode = new AuthorizationCode(code);
        if (!issuedCode.isFirstUse(connection)) {
            return failed.answer(authentication, SignInFailure.CODE_CAME_TWICE, "the code came a second time");
        }
        return exchange(authentication, issuedCode);
    }

    private Response exchange(AuthenticationSessionModel authentication, AuthorizationCode code) {
        if (!connection.grants().canKeep()) {
            var cause = "the encryption key's vault reference leads to no usable key";
            return failed.answer(authentication, SignInFailure.NO_KEY, cause);
        }
        var api = connection.api();
        if (api.isEmpty()) {
            var cause = "the client secret's vault reference leads nowhere";
            return failed.answer(authentication, SignInFailure.NO_SECRET, cause);
        }
        try {
            var response = api.get().exchange(code.value(), redirectUri());
            return signIn(authentication, completed(response, api.get()));
        } catch (NotionException e) {
            e.requestId().ifPresent(id -> event.detail("notion_request_id", id));
            return failed.answer(authentication, SignInFailure.of(e), e.getMessage());
        }
    }

    /**
     * Usually the answer to the code says who the person is. If it does not, Notion is asked once more before the
     * sign-in is refused.
     */
    private TokenResponse completed(TokenResponse response, NotionApi api) {
        if (response.isComplete()) {
            return response;
        }
        try {
            return response.completedBy(api.me(response.tokens().accessToken()));
        } catch (NotionException e) {
            LOG.warnf("Notion's answer to a code lacks something, which cannot be asked for: %s", e.getMessage());
            return response;
        }
    }

    private Response signIn(AuthenticationSessionModel authentication, TokenResponse response) {
        event.detail("notion_request_id", response.requestId());
        var issued = new IssuedGrant(connection, response);
        if (response.owner().isWorkspace()) {
            var cause = "the token is owned by the workspace";
            return refused(issued, authentication, SignInFailure.OWNED_BY_WORKSPACE, cause);
        }
        if (!response.isComplete()) {
            var cause = "Notion does not say whose the token is, or of which workspace";
            return refused(issued, authentication, SignInFailure.ANSWER_INCOMPLETE, cause);
        }
        var workspace = response.workspace().orElseThrow().id();
        if (!connection.settings().allowsWorkspace(workspace)) {
            var cause = "workspace " + quoted(workspace) + " is not allowed";
            return refused(issued, authentication, SignInFailure.WORKSPACE_NOT_ALLOWED, cause);
        }
        var person = response.owner().person().orElseThrow();
        if (Linking.isOfAnotherAccount(connection, authentication, person)) {
            var cause = "the user who links it is linked to another Notion account";
            return refused(issued, authentication, SignInFailure.ANOTHER_ACCOUNT, cause);
        }
        var identity = NotionIdentity.of(connection, provider, person, response.profile());
        issued.goWith(identity);
        identity.setAuthenticationSession(authentication);
        try {
            var answer = authenticated(identity);
            issued.settle(authentication);
            return answer;
        } catch (RuntimeException e) {
            // Keycloak failed halfway: what it has written must not be committed.
            connection.session().getTransactionManager().setRollbackOnly();
            return interrupted(identity, e);
        }
    }

    private Response refused(
            IssuedGrant issued, AuthenticationSessionModel authentication, SignInFailure failure, String cause) {
        issued.refuse();
        return failed.answer(authentication, failure, cause);
    }

    private Response authenticated(BrokeredIdentityContext identity) {
        try {
            return callback.authenticated(identity);
        } catch (WebApplicationException e) {
            return e.getResponse();
        }
    }

    /** The transaction of the request may have failed already, so this works in another one, the page included. */
    private Response interrupted(BrokeredIdentityContext identity, RuntimeException problem) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                connection.session().getKeycloakSessionFactory(), own -> {
                    KeycloakModelUtils.cloneContextRealmClientSessionToSession(
                            connection.session().getContext(), own);
                    var users = LinkedUsers.ids(own, connection.realm(), connection.alias(), identity.getId());
                    if (users.size() > 1) {
                        var cause = "the Notion account is linked to several users: " + String.join(", ", users);
                        return failed.page(own, SignInFailure.SEVERAL_USERS, cause);
                    }
                    LOG.debug("Keycloak could not end a sign-in", problem);
                    // Not the exception's own message: people's names and addresses may be in it.
                    var cause = "Keycloak ended it with " + problem.getClass().getName();
                    return failed.page(own, SignInFailure.INTERRUPTED, cause);
                });
    }

    private String redirectUri() {
        var base = connection.session().getContext().getUri().getBaseUri();
        return Urls.identityProviderAuthnResponse(
                        base, connection.alias(), connection.realm().getName())
                .toString();
    }

    /** Anybody can send such a text: it gets into the log only if it looks like what it should be. */
    private static String quoted(String text) {
        return QUOTABLE.matcher(text).matches() ? text : "(unreadable)";
    }
}
