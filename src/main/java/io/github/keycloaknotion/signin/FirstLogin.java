package io.github.keycloaknotion.signin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import jakarta.ws.rs.core.Response.Status;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.authentication.authenticators.broker.util.PostBrokerLoginConstants;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorPageException;
import org.keycloak.util.Booleans;

/**
 * Keeps people who sign in with a Notion account for the first time away from the accounts of others. They bring an
 * e-mail address and a name that they may have chosen themselves, so neither makes them the owner of an account here.
 * An existing account is linked only if they have proven to be its owner, as {@link Evidence} defines it.
 *
 * <p>That is decided when the account is about to be linked ({@link #requireEvidence}). If the admin's first-login flow
 * asks for no proof, the identity is also changed before that ({@link #keepApart}), so that a newcomer becomes a user
 * of their own instead of being refused.
 */
final class FirstLogin {

    private static final Logger LOG = Logger.getLogger(FirstLogin.class);

    private static final String ACCOUNT_EXISTS = "notionAccountExistsMessage";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final BrokeredIdentityContext identity;

    /** @param identity who comes; not null */
    FirstLogin(KeycloakSession session, RealmModel realm, BrokeredIdentityContext identity) {
        this.session = session;
        this.realm = realm;
        this.identity = identity;
    }

    /**
     * Whether Notion says that it has verified the person's address, and the admin trusts Notion's e-mail addresses.
     */
    static boolean isAddressProven(BrokeredIdentityContext identity) {
        return Booleans.isTrue(identity.getIdpConfig().isTrustEmail())
                && contact(identity).path("email_verified").booleanValue();
    }

    /**
     * What Notion itself said of the person ({@code owner.user} of its answer), whatever people wrote into Keycloak's
     * pages since; a missing node if Notion said nothing.
     */
    static JsonNode person(BrokeredIdentityContext identity) {
        return identity.getContextData().get(AbstractJsonUserAttributeMapper.CONTEXT_JSON_NODE)
                        instanceof JsonNode profile
                ? profile.at("/owner/user")
                : MissingNode.getInstance();
    }

    private static JsonNode contact(BrokeredIdentityContext identity) {
        return person(identity).path("person");
    }

    private Evidence evidence(Set<String> passedSteps, boolean signedInElsewhere) {
        var address = contact(identity).path("email").textValue();
        return new Evidence(address, isAddressProven(identity), passedSteps, signedInElsewhere);
    }

    /**
     * If the flow links an existing account without asking for proof, takes from the identity what would find somebody
     * else's account. To be called before Keycloak looks for one. Changes nothing for people who are linked already, or
     * who are linking while they are signed in.
     *
     * @throws ErrorPageException if the person cannot become a user of the realm without it
     */
    void keepApart() {
        if (linksUnasked() && linkedUser() == null) {
            keepAddressApart();
            keepUsernameApart(Objects.requireNonNullElse(identity.getModelUsername(), identity.getUsername()));
        }
    }

    /**
     * The username to use where a mapper has just made one, perhaps of texts that people chose. If the flow links
     * without asking for proof, a username that somebody else has is replaced by the person's id at Notion. People who
     * are linked already keep theirs if somebody else has the new one: Keycloak would fail with a database error.
     */
    String freeUsername(String username) {
        var holder = holderOf(username);
        if (holder == null) {
            return username;
        }
        var linked = linkedUser();
        if (linked != null) {
            return linked.getId().equals(holder.getId()) ? username : linked.getUsername();
        }
        return linksUnasked() && !isProvenOwnerOf(holder) ? identity.getId() : username;
    }

    private boolean linksUnasked() {
        return isSigningIn()
                && FirstLoginFlow.of(realm, identity.getIdpConfig()).linksUnasked();
    }

    /**
     * Whether this is a sign-in of a stored user: no linking by somebody who is signed in, no token exchange, and no
     * transient user.
     */
    private boolean isSigningIn() {
        var authentication = identity.getAuthenticationSession();
        return authentication != null
                && !Linking.isUnderWay(authentication)
                && !identity.getIdpConfig().isTransientUsers();
    }

    private UserModel linkedUser() {
        var alias = identity.getIdpConfig().getAlias();
        var link = new FederatedIdentityModel(alias, identity.getId(), identity.getUsername());
        return session.users().getUserByFederatedIdentity(realm, link);
    }

    private UserModel holderOf(String username) {
        return session.users().getUserByUsername(realm, username.strip());
    }

    private void keepAddressApart() {
        var address = identity.getEmail();
        if (address == null || isAddressProven(identity) || realm.isDuplicateEmailsAllowed()) {
            return;
        }
        if (session.users().getUserByEmail(realm, address) == null) {
            return;
        }
        if (realm.isRegistrationEmailAsUsername()) {
            throw refused("somebody has the address that came with it, and it is not proven");
        }
        identity.setEmail(null);
        // Otherwise the address would still become the username.
        identity.setModelUsername(identity.getId());
    }

    private void keepUsernameApart(String username) {
        var holder = holderOf(username);
        if (holder != null && !isProvenOwnerOf(holder)) {
            identity.setModelUsername(identity.getId());
        }
    }

    private boolean isProvenOwnerOf(UserModel holder) {
        return evidence(Set.of(), false).provesOwnerOf(holder.getEmail());
    }

    /**
     * To be called when a first login has ended with an account that existed before.
     *
     * @param account that Keycloak is about to link; not null
     * @throws ErrorPageException if the person has not proven that it is theirs; nothing is linked then
     */
    void requireEvidence(UserModel account) {
        var steps = FirstLoginFlow.of(realm, identity.getIdpConfig()).passedSteps(identity.getAuthenticationSession());
        if (!evidence(steps, signedInElsewhere(account)).opens(account.getEmail())) {
            // Keycloak has already written the link, and would commit it together with the error page.
            session.getTransactionManager().setRollbackOnly();
            throw refused("it is not linked to user " + account.getId() + ", whose owner they have not shown to be");
        }
    }

    /**
     * Whether the person has proven the account by signing in with another provider that it is linked with, which
     * Keycloak offers in place of a password. Keycloak then calls us while it handles that other sign-in, whose user is
     * the account.
     */
    private boolean signedInElsewhere(UserModel account) {
        return session.users()
                .getFederatedIdentitiesStream(realm, account)
                .map(FederatedIdentityModel::getIdentityProvider)
                .filter(alias -> !alias.equals(identity.getIdpConfig().getAlias()))
                .anyMatch(this::isBeingSignedInWith);
    }

    private boolean isBeingSignedInWith(String alias) {
        // The path is realms/{realm}/broker/{alias}/endpoint, or …/broker/after-post-broker-login.
        var path = session.getContext().getUri().getPathSegments();
        if (path.size() < 4 || !path.get(2).getPath().equals("broker")) {
            return false;
        }
        var resource = path.get(3).getPath();
        return resource.equals("after-post-broker-login")
                ? hasPassedPostLoginFlowOf(alias)
                : resource.equals(alias)
                        && path.size() > 4
                        && path.get(4).getPath().equals("endpoint");
    }

    private boolean hasPassedPostLoginFlowOf(String alias) {
        return Boolean.parseBoolean(identity.getAuthenticationSession()
                .getAuthNote(PostBrokerLoginConstants.PBL_AUTH_STATE_PREFIX + alias));
    }

    private ErrorPageException refused(String reason) {
        LOG.warnf(
                "A Notion account that came by %s in realm %s is refused: %s. Let people sign in first and link Notion then,"
                        + " or let the first-login flow ask for a password or a mail; if Notion verifies the addresses,"
                        + " 'Trust Email' is enough",
                identity.getIdpConfig().getAlias(), realm.getName(), reason);
        return new ErrorPageException(session, identity.getAuthenticationSession(), Status.CONFLICT, ACCOUNT_EXISTS);
    }
}
