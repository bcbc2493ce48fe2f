package io.github.keycloaknotion;

import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.TokenResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorPage;
import org.keycloak.services.Urls;
import org.keycloak.services.messages.Messages;
import org.keycloak.services.resources.IdentityBrokerService;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The redirect URI: where Notion sends the person back to, with a code or an error. Lives for one request. */
public final class NotionCallback {

    private static final Logger LOG = Logger.getLogger(NotionCallback.class);

    private static final String CODE_REFUSED = "notionCodeRefusedMessage";
    private static final String CONNECT_AS_PERSON = "notionConnectAsPersonMessage";
    private static final String FAILED = "notionFailedMessage";
    private static final String MISCONFIGURED = "notionMisconfiguredMessage";
    private static final String UNAVAILABLE = "notionUnavailableMessage";
    private static final String WORKSPACE_REFUSED = "notionWorkspaceRefusedMessage";

    // What an admin can do, said behind what happened.
    private static final String ASK_NOTION = "; if it goes on, give the request_id to Notion's support";
    private static final String CHECK_CONNECTION =
            "; check the provider's client ID, client secret and redirect URI at Notion";
    private static final String CHECK_HOSTNAME =
            "; if every sign-in ends like this, check Keycloak's hostname settings, which the redirect URI follows";
    private static final String CHECK_NETWORK =
            "; check that this server reaches the provider's baseUrl, and its proxy and truststore settings";
    private static final String WAIT = "; Notion wants less traffic or is overloaded, and it passes by itself";

    /** Codes are short-lived; nobody has one that is older than this. */
    private static final long CODE_LIFESPAN_SECONDS = 3_600;

    private static final Pattern QUOTABLE = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private final KeycloakSession session;
    private final NotionIdentityProvider provider;
    private final RealmModel realm;
    private final AuthenticationCallback callback;
    private final EventBuilder event;

    NotionCallback(
            KeycloakSession session,
            NotionIdentityProvider provider,
            RealmModel realm,
            AuthenticationCallback callback,
            EventBuilder event) {
        this.session = session;
        this.provider = provider;
        this.realm = realm;
        this.callback = callback;
        this.event = event;
    }

    /**
     * Ends Notion's part of a sign-in.
     *
     * @param state what {@link NotionIdentityProvider#performLogin} sent out
     * @param code what we exchange for tokens, once
     * @param error why there is no code, RFC 6749 §4.1.2.1
     * @param locale the language that a person chose on one of our pages
     * @return where Keycloak's part goes on, or a page that says what the person can do
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
            // Keycloak's pages, ready made: thrown on, they would be replaced by a general one.
            return e.getResponse();
        }
    }

    /**
     * Keycloak's error page offers other languages at the address that it was shown at. What Notion sent there cannot be
     * used twice, but the login page can be shown in that language.
     */
    private Response startAgain() {
        var uri = session.getContext().getUri();
        var loginPage = Urls.realmLoginPage(uri.getBaseUri(), realm.getName());
        return Response.seeOther(
                        URI.create(loginPage + "?" + uri.getRequestUri().getRawQuery()))
                .build();
    }

    private Response verified(String state, String code, String error) {
        if (state == null) {
            return failed(null, Status.BAD_REQUEST, Messages.IDENTITY_PROVIDER_MISSING_STATE_ERROR, "no state");
        }
        AuthenticationSessionModel authentication;
        try {
            authentication = callback.getAndVerifyAuthenticationSession(state);
        } catch (IllegalArgumentException e) {
            // Keycloak's own decoder gives up like this on a state that it never wrote.
            return failed(null, Status.BAD_REQUEST, Messages.INVALID_REQUEST, "unreadable state");
        }
        session.getContext().setAuthenticationSession(authentication);
        if (!provider.started(authentication)) {
            return failed(authentication, Status.BAD_REQUEST, Messages.INVALID_REQUEST, "state of another provider");
        }
        if ("access_denied".equals(error)) {
            return callback.cancelled(provider.getConfig());
        }
        if (error != null) {
            var cause = "Notion sent the person back with error " + quoted(error);
            return failed(authentication, Status.BAD_GATEWAY, Messages.IDENTITY_PROVIDER_UNEXPECTED_ERROR, cause);
        }
        if (code == null || code.isBlank()) {
            var message = Messages.IDENTITY_PROVIDER_MISSING_CODE_OR_ERROR_ERROR;
            return failed(authentication, Status.BAD_REQUEST, message, "neither code nor error");
        }
        if (!isFirstUseOf(code)) {
            return failed(authentication, Status.BAD_REQUEST, CODE_REFUSED, "the code came a second time");
        }
        return exchange(authentication, code);
    }

    private Response exchange(AuthenticationSessionModel authentication, String code) {
        if (!provider.grants().canKeep()) {
            var cause =
                    "the encryption key's vault reference leads to no usable key; check the vault and the provider's encryptionKey";
            return failed(authentication, Status.INTERNAL_SERVER_ERROR, MISCONFIGURED, cause);
        }
        var api = provider.api();
        if (api.isEmpty()) {
            var cause =
                    "the client secret's vault reference leads nowhere; check the vault and the provider's clientSecret";
            return failed(authentication, Status.INTERNAL_SERVER_ERROR, MISCONFIGURED, cause);
        }
        try {
            return signIn(authentication, api.get().exchange(code, redirectUri()));
        } catch (NotionException e) {
            e.requestId().ifPresent(id -> event.detail("notion_request_id", id));
            return switch (e.reason()) {
                case UNREACHABLE ->
                    failed(authentication, Status.SERVICE_UNAVAILABLE, UNAVAILABLE, e.getMessage() + CHECK_NETWORK);
                case BUSY -> failed(authentication, Status.SERVICE_UNAVAILABLE, UNAVAILABLE, e.getMessage() + WAIT);
                case LOST -> failed(authentication, Status.BAD_GATEWAY, FAILED, e.getMessage() + ASK_NOTION);
                case REFUSED -> refused(authentication, e);
            };
        }
    }

    private Response refused(AuthenticationSessionModel authentication, NotionException e) {
        if (e.refusedWith("invalid_grant")) {
            return failed(authentication, Status.BAD_REQUEST, CODE_REFUSED, e.getMessage() + CHECK_HOSTNAME);
        }
        return failed(authentication, Status.BAD_GATEWAY, MISCONFIGURED, e.getMessage() + CHECK_CONNECTION);
    }

    private Response signIn(AuthenticationSessionModel authentication, TokenResponse response) {
        event.detail("notion_request_id", response.requestId());
        var issued = provider.issued(response);
        if (response.owner().isEmpty()) {
            issued.refuse();
            var cause = "the token is owned by the workspace; check that the connection at Notion is a public one";
            return failed(authentication, Status.FORBIDDEN, CONNECT_AS_PERSON, cause);
        }
        var workspace = response.workspace().id();
        if (!provider.getConfig().allowsWorkspace(workspace)) {
            issued.refuse();
            var cause = "workspace " + quoted(workspace)
                    + " is not allowed; add it to the provider's allowedWorkspaces if it should be";
            return failed(authentication, Status.FORBIDDEN, WORKSPACE_REFUSED, cause);
        }
        var identity = provider.identity(response.owner().get(), response.profile());
        provider.attach(issued, response, identity);
        identity.setAuthenticationSession(authentication);
        try {
            return callback.authenticated(identity);
        } finally {
            issued.settle(authentication, provider.useful());
        }
    }

    /** Over the whole cluster: an impatient person's second click must not spend the code that the first one holds. */
    private boolean isFirstUseOf(String code) {
        var key = provider.getConfig().getInternalId() + code;
        var hash = HashUtils.sha256UrlEncodedHash(key, StandardCharsets.UTF_8);
        return session.singleUseObjects().putIfAbsent("notion.code." + hash, CODE_LIFESPAN_SECONDS);
    }

    private String redirectUri() {
        var base = session.getContext().getUri().getBaseUri();
        return Urls.identityProviderAuthnResponse(base, provider.getConfig().getAlias(), realm.getName())
                .toString();
    }

    /** The cause goes to the log and the event, the message to the person. */
    private Response failed(AuthenticationSessionModel authentication, Status status, String message, String cause) {
        var config = provider.getConfig();
        LOG.warnf("Sign-in with %s in realm %s failed: %s", config.getAlias(), realm.getName(), cause);
        event.clone()
                .event(EventType.IDENTITY_PROVIDER_LOGIN)
                .detail(Details.IDENTITY_PROVIDER, config.getAlias())
                .detail(Details.REASON, cause)
                .error(Errors.IDENTITY_PROVIDER_LOGIN_FAILURE);
        var linking = authentication != null
                && authentication.getAuthNote(IdentityBrokerService.LINKING_IDENTITY_PROVIDER) != null;
        // A person who links goes back to the app or the account console, which shows the message.
        return linking ? callback.error(config, message) : ErrorPage.error(session, authentication, status, message);
    }

    /** Others wrote it: only what looks like what it should be gets into the log. */
    private static String quoted(String text) {
        return QUOTABLE.matcher(text).matches() ? text : "(unreadable)";
    }
}
