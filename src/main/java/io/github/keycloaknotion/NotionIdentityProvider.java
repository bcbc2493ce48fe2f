package io.github.keycloaknotion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.api.Bot;
import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.Person;
import io.github.keycloaknotion.api.TokenResponse;
import io.github.keycloaknotion.connection.EncryptionKeys;
import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.Grants;
import io.github.keycloaknotion.leaving.Revocations;
import io.github.keycloaknotion.mapper.WorkspaceNotes;
import io.github.keycloaknotion.signin.FirstLogin;
import io.github.keycloaknotion.token.Introspections;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.ExchangeExternalToken;
import org.keycloak.broker.provider.ExchangeTokenToIdentityProviderToken;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.Booleans;

/**
 * Sign in with Notion: sends the person to Notion's consent page, and makes an identity for Keycloak of Notion's
 * answer. Lives for one request, in its transaction.
 */
public final class NotionIdentityProvider extends AbstractIdentityProvider<NotionIdentityProviderConfig>
        implements SocialIdentityProvider<NotionIdentityProviderConfig>,
                ExchangeTokenToIdentityProviderToken,
                ExchangeExternalToken {

    private static final Logger LOG = Logger.getLogger(NotionIdentityProvider.class);

    /** The user attribute from which Keycloak's "profile" scope takes the claim of the same name. */
    private static final String PICTURE = "picture";

    /** Which of the realm's providers the person was sent out by. */
    private static final String STARTED_BY = "NOTION_STARTED_BY";

    /** Carries the grant from the callback to the user, through a first login's pages if need be. */
    private static final String GRANT = "NOTION_GRANT";

    /** The identity that this request brought from Notion. One of an earlier request comes back as another object. */
    private static final String ARRIVED = "NOTION_ARRIVED";

    /** Marks a user whom Keycloak has just made; its own mark stays for as long as the authentication goes on. */
    private static final String NEW_USER = "NOTION_NEW_USER";

    /** The longest text that Keycloak's own columns for names and addresses take. */
    private static final int COLUMN = 255;

    private final EncryptionKeys keys;
    private final Introspections introspections;

    NotionIdentityProvider(
            KeycloakSession session,
            NotionIdentityProviderConfig config,
            EncryptionKeys keys,
            Introspections introspections) {
        super(session, config);
        this.keys = keys;
        this.introspections = introspections;
    }

    /** Sends the person to Notion, with exactly the parameters that Notion's Authorization guide names. */
    @Override
    public Response performLogin(AuthenticationRequest request) {
        request.getAuthenticationSession().setClientNote(STARTED_BY, getConfig().getAlias());
        var authorize = UriBuilder.fromUri(getConfig().baseUrl())
                .path("/v1/oauth/authorize")
                .queryParam("client_id", "{client}")
                .queryParam("redirect_uri", "{redirect}")
                .queryParam("response_type", "code")
                .queryParam("owner", "user")
                .queryParam("state", "{state}")
                .build(
                        getConfig().clientId(),
                        request.getRedirectUri(),
                        request.getState().getEncoded());
        return Response.seeOther(authorize).build();
    }

    @Override
    public Object callback(RealmModel realm, AuthenticationCallback callback, EventBuilder event) {
        return new NotionCallback(session, this, realm, callback, event);
    }

    /** Whether it was this provider, and no other alias of the realm, that sent the person out. */
    boolean started(AuthenticationSessionModel authentication) {
        return getConfig().getAlias().equals(authentication.getClientNote(STARTED_BY));
    }

    /** Notion's API for our connection; empty if the client secret's vault reference leads nowhere. */
    Optional<NotionApi> api() {
        return getConfig().connection().api(session);
    }

    /** The grants that people gave through this provider. */
    Grants grants() {
        var connection = getConfig().connection();
        return new Grants(
                session,
                session.getContext().getRealm(),
                connection.alias(),
                connection.clientId(),
                connection.cipher(session, keys));
    }

    /** Who came, in Keycloak's terms. */
    BrokeredIdentityContext identity(Person person, ObjectNode profile) {
        var identity = new NotionIdentity(person.id(), getConfig());
        identity.setIdp(this);
        // Keycloak remembers under this id who has confirmed a linking by mail: without one, that would be everybody.
        identity.setBrokerUserId(getConfig().getAlias() + "." + person.id());
        var email = Optional.ofNullable(person.email()).filter(address -> address.length() < COLUMN);
        identity.setUsername(email.orElse(person.id()));
        email.ifPresent(identity::setEmail);
        FullName.parse(person.name(), COLUMN).ifPresent(name -> {
            identity.setFirstName(name.first());
            identity.setLastName(name.last());
        });
        picture(person).ifPresent(url -> identity.setUserAttribute(PICTURE, url));
        AbstractJsonUserAttributeMapper.storeUserProfileForMapper(
                identity, profile, getConfig().getAlias());
        return identity;
    }

    /** A grant of which nobody knows yet who holds it. */
    IssuedGrant issued(TokenResponse response) {
        return new IssuedGrant(
                session, grants(), this::revocations, Grant.of(getConfig().getAlias(), response, Grants.now()));
    }

    /** Lets an identity carry what the person granted, as far as the admin wants tokens to be kept. */
    void attach(IssuedGrant issued, TokenResponse response, BrokeredIdentityContext identity) {
        if (keepsGrants()) {
            identity.getContextData().put(GRANT, issued.id());
            identity.setToken(new CurrentWorkspace(response.workspace().id()).toString());
        }
        if (getConfig().keepsTokenInSession()) {
            identity.getContextData()
                    .put(FEDERATED_ACCESS_TOKEN, response.tokens().accessToken());
        }
    }

    /** Until when a token is of use that is not kept: as long as the session may last that has it. */
    Instant useful() {
        var realm = session.getContext().getRealm();
        return getConfig().keepsTokenInSession()
                ? Instant.now()
                        .plusSeconds(
                                Math.max(realm.getSsoSessionMaxLifespan(), realm.getSsoSessionMaxLifespanRememberMe()))
                : Instant.now();
    }

    /** Where pairs go that nobody holds any more, in a session's transaction. */
    private Revocations revocations(KeycloakSession any) {
        return Revocations.of(any, any.getContext().getRealm(), getConfig(), keys);
    }

    /** Whether the admin wants tokens to be stored; if not, those that are kept from before are not handed out either. */
    boolean keepsGrants() {
        return Booleans.isTrue(getConfig().isStoreToken());
    }

    /** Apps put it into pages: so nothing but a web address is let through. */
    private static Optional<String> picture(Person person) {
        return Optional.ofNullable(person.avatarUrl())
                .filter(url -> url.startsWith("https://") && url.chars().noneMatch(Character::isISOControl));
    }

    /** Called before Keycloak looks for the person's user, and before the mappers. */
    @Override
    public void preprocessFederatedIdentity(
            KeycloakSession session, RealmModel realm, BrokeredIdentityContext context) {
        session.setAttribute(ARRIVED, context);
        new FirstLogin(session, realm, context).keepApart();
    }

    /** Called on every way in, with the user: so this is where the grant is kept. */
    @Override
    public void updateBrokeredUser(
            KeycloakSession session, RealmModel realm, UserModel user, BrokeredIdentityContext context) {
        if (endsFirstLogin(context) && !isNew(context)) {
            new FirstLogin(session, realm, context).requireEvidence(user);
        }
        super.updateBrokeredUser(session, realm, user, context);
        var picture = context.getUserAttribute(PICTURE);
        if (getConfig().getSyncMode() == IdentityProviderSyncMode.FORCE
                && picture != null
                && !picture.equals(user.getFirstAttribute(PICTURE))) {
            user.setSingleAttribute(PICTURE, picture);
        }
        if (context.getContextData().remove(GRANT) instanceof String id
                && !getConfig().isTransientUsers()) {
            taken(id)
                    .ifPresentOrElse(
                            grant -> keep(user, grant, context),
                            () -> LOG.errorf(
                                    "The grant of user %s is lost: the key changed while they signed in, somebody else"
                                            + " wrote it, or it took them too long",
                                    user.getId()));
        }
    }

    /** Whoever was linked before, or links while they are signed in, gets here in the request that brought them. */
    private boolean endsFirstLogin(BrokeredIdentityContext context) {
        return session.getAttribute(ARRIVED) != context;
    }

    /** The grant that was issued under this name: in this request, or before a first login's pages. */
    private Optional<Grant> taken(String id) {
        var issued = IssuedGrant.in(session, id);
        return issued.isPresent()
                ? issued.map(IssuedGrant::taken)
                : revocations(session).take(id).flatMap(grants()::open);
    }

    private void keep(UserModel user, Grant grant, BrokeredIdentityContext context) {
        if (isNew(context)) {
            grants().keepFirst(user, grant);
        } else {
            grants().keep(user, grant);
        }
    }

    @Override
    public void authenticationFinished(AuthenticationSessionModel authentication, BrokeredIdentityContext context) {
        // What was read of the person's grants before this sign-in is not enough for its session.
        authentication.setUserSessionNote(mark(), UUID.randomUUID().toString());
        if (context.getContextData().get(FEDERATED_ACCESS_TOKEN) instanceof String token) {
            authentication.setUserSessionNote(FEDERATED_ACCESS_TOKEN, token);
        }
        WorkspaceNotes.keep(session, authentication, context);
    }

    /** Keycloak would end in a database error when the new address is another user's. */
    @Override
    protected void updateEmail(UserModel user, BrokeredIdentityContext context) {
        var realm = session.getContext().getRealm();
        var email = context.getEmail();
        if (email != null && !email.equalsIgnoreCase(user.getEmail()) && !realm.isDuplicateEmailsAllowed()) {
            var holder = session.users().getUserByEmail(realm, email);
            if (holder != null && !Objects.equals(holder.getId(), user.getId())) {
                LOG.warnf("User %s keeps the e-mail: the one that Notion has is another user's", user.getId());
                return;
            }
        }
        super.updateEmail(user, context);
    }

    /**
     * An address is verified if Notion says so and the admin trusts Notion. One that did not change, and that Keycloak
     * verified by itself, stays verified.
     */
    @Override
    protected void setEmailVerified(UserModel user, BrokeredIdentityContext context) {
        var verified = FirstLogin.isAddressProven(context);
        var unchanged = context.getEmail().equalsIgnoreCase(user.getEmail());
        if (verified || !unchanged || isNew(context)) {
            user.setEmailVerified(verified);
        }
    }

    private static boolean isNew(BrokeredIdentityContext context) {
        return context.getContextData().containsKey(NEW_USER);
    }

    /** Empty if the person is not linked. */
    Optional<CurrentWorkspace> currentWorkspace(UserModel user) {
        var realm = session.getContext().getRealm();
        return Optional.ofNullable(session.users()
                        .getFederatedIdentity(realm, user, getConfig().getAlias()))
                .flatMap(CurrentWorkspace::of);
    }

    /**
     * The workspaces that the person has connected.
     *
     * @param reader the person's session in which somebody asks; not null
     * @return in the order in which they came; not null
     */
    public List<ConnectedWorkspace> workspaces(UserSessionModel reader) {
        var user = reader.getUser();
        var current = currentWorkspace(user).map(CurrentWorkspace::id).orElse("");
        return ConnectedWorkspace.of(grants().current(user, mark(reader)).grants(), current);
    }

    private String mark() {
        return "notion_sign_in." + getConfig().getAlias();
    }

    /** The last sign-in of a session, empty if there is none; null without a session. */
    private String mark(UserSessionModel session) {
        return session == null
                ? null
                : Optional.ofNullable(session.getNote(mark())).orElse("");
    }

    /**
     * Disconnects one workspace, and revokes its grant once the session's transaction has committed. If it was the
     * current one, the one that was connected last takes its place.
     *
     * @return whether the person had connected it
     */
    public boolean disconnect(UserModel user, String workspaceId) {
        // The link first, as a sign-in with another workspace has it: else the two could wait for each other.
        if (currentWorkspace(user)
                .map(CurrentWorkspace::id)
                .filter(workspaceId::equals)
                .isPresent()) {
            grants().list(user).stream()
                    .filter(grant -> !grant.workspace().id().equals(workspaceId))
                    .max(Comparator.comparing(Grant::since))
                    .map(CurrentWorkspace::of)
                    .ifPresent(next -> setCurrentWorkspace(user, next));
        }
        var remains = grants().remove(user, workspaceId);
        remains.ifPresent(revocations(session)::add);
        return remains.isPresent();
    }

    /** Puts a pair on its way to be revoked that nobody can hold any more: the person has left. Committed at once. */
    void revoke(Grant orphaned) {
        new IssuedGrant(session, grants(), this::revocations, orphaned).refuse();
    }

    private void setCurrentWorkspace(UserModel user, CurrentWorkspace workspace) {
        var realm = session.getContext().getRealm();
        var link = session.users().getFederatedIdentity(realm, user, getConfig().getAlias());
        link.setToken(workspace.toString());
        session.users().updateFederatedIdentity(realm, user, link);
    }

    /**
     * The first version of Keycloak's door for brokered tokens: a GET with the app's bearer token.
     *
     * @throws WebApplicationException with our answer in it, if there is no token: so Keycloak audits an error
     */
    @Override
    @Deprecated
    public Response retrieveToken(KeycloakSession session, FederatedIdentityModel identity) {
        var context = session.getContext();
        // The user is the session's: to ask for the one with this identity would be a query, since no cache keeps the
        // answer when the user is in hand already.
        var reader = context.getUserSession();
        var outcome = door().answer(
                        new TokenDoor.Reader(context.getClient(), reader.getUser(), mark(reader)),
                        identity,
                        context.getUri().getQueryParameters());
        if (outcome.isError()) {
            throw new WebApplicationException(outcome.error() + ": " + outcome.description(), outcome.response());
        }
        return outcome.response();
    }

    /**
     * The second version: a POST with the app's own credentials and the person's Keycloak token.
     *
     * @throws RuntimeException if there is no token: so Keycloak audits an error, and {@link TokenDoorErrors} answers
     */
    @Override
    public Response retrieveToken(
            KeycloakSession session, FederatedIdentityModel identity, UserSessionModel userSession, UserModel user) {
        var context = session.getContext();
        var parameters = context.getHttpRequest().getDecodedFormParameters();
        // The context has the client that the token was issued to. Where nobody is named, it does not matter who calls.
        var caller =
                getConfig().namesReaders() ? AuthenticatedClient.of(session).orElse(null) : context.getClient();
        var reader = new TokenDoor.Reader(caller, user, mark(userSession));
        var outcome = door().answer(reader, identity, parameters);
        if (outcome.isError()) {
            throw TokenDoorErrors.refused(session, outcome);
        }
        return outcome.response();
    }

    /** Token exchange with {@code requested_issuer}. */
    @Override
    public Response exchangeFromToken(
            UriInfo uri,
            EventBuilder event,
            ClientModel client,
            UserSessionModel userSession,
            UserModel user,
            MultivaluedMap<String, String> parameters) {
        var outcome = door().exchange(new TokenDoor.Reader(client, user, mark(userSession)), parameters);
        if (outcome.isError()) {
            event.detail(Details.REASON, outcome.error() + ": " + outcome.description())
                    .error(Errors.INVALID_TOKEN);
        } else {
            event.success();
        }
        return outcome.response();
    }

    @Override
    public boolean isIssuer(String issuer, MultivaluedMap<String, String> parameters) {
        var named = parameters.getFirst(OAuth2Constants.SUBJECT_ISSUER);
        return getConfig().getAlias().equals(named == null ? issuer : named);
    }

    /**
     * Whether the person is linked, and holds with us the authorization that this bot stands for.
     *
     * @param person who owns the bot, as Notion says; not null
     */
    boolean holds(Person person, Bot bot) {
        var realm = session.getContext().getRealm();
        var link = new FederatedIdentityModel(getConfig().getAlias(), person.id(), null);
        return Optional.ofNullable(session.users().getUserByFederatedIdentity(realm, link))
                .flatMap(user ->
                        grants().current(user, null).find(bot.workspace().id()))
                .filter(grant -> grant.living().isPresent() && bot.id().equals(grant.botId()))
                .isPresent();
    }

    /** Token exchange with {@code subject_issuer}: the access token of a grant that we hold says who its owner is. */
    @Override
    public BrokeredIdentityContext exchangeExternal(TokenExchangeProvider exchange, TokenExchangeContext context) {
        return new SubjectToken(this, context.getEvent(), context.getFormParams()).identity();
    }

    /** Keycloak keeps the app's token with the session unasked. */
    @Override
    public void exchangeExternalComplete(
            UserSessionModel userSession, BrokeredIdentityContext context, MultivaluedMap<String, String> parameters) {
        if (!getConfig().keepsTokenInSession()) {
            // Keycloak writes the context's notes after its own: so this one is the one that stays.
            context.setSessionNote(FEDERATED_ACCESS_TOKEN, "");
        }
        WorkspaceNotes.keep(userSession, context);
    }

    @Override
    public void importNewUser(
            KeycloakSession session, RealmModel realm, UserModel user, BrokeredIdentityContext context) {
        context.getContextData().put(NEW_USER, true);
    }

    private TokenDoor door() {
        return new TokenDoor(session, this, introspections);
    }
}
