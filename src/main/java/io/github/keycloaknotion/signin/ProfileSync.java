package io.github.keycloaknotion.signin;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.storage.UserWrites;
import java.util.Objects;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.UserModel;

/**
 * Writes name, picture and e-mail address of the person's profile at Notion into the user. In the sync mode FORCE they
 * follow Notion at each sign-in. Keycloak would write some of them by itself, but would fail the sign-in if a user
 * storage does not accept them.
 */
final class ProfileSync {

    private static final Logger LOG = Logger.getLogger(ProfileSync.class);

    private final Connection connection;
    private final BrokeredIdentityContext identity;
    private final UserModel user;
    private final boolean isNew;
    private final UserWrites writes;

    /** @param isNew whether Keycloak has just made them of the identity */
    ProfileSync(Connection connection, BrokeredIdentityContext identity, UserModel user, boolean isNew) {
        this.connection = connection;
        this.identity = identity;
        this.user = user;
        this.isNew = isNew;
        this.writes = UserWrites.of(connection.session(), user);
    }

    /** Brings the user up to date, as far as their storage accepts it. */
    void update() {
        if (isSigningIn() && follows() && !isNew) {
            FullName.parse(FirstLogin.person(identity).path("name").textValue(), NotionIdentity.COLUMN)
                    .ifPresent(this::updateName);
        }
        if (isSigningIn() && (follows() || isNew)) {
            updateEmail(identity.getEmail());
        }
        if (follows()) {
            follow("picture", user.getFirstAttribute(NotionIdentity.PICTURE), picture(), this::setPicture);
        }
    }

    /** Whether this is a sign-in or a linking, and not a token exchange. */
    private boolean isSigningIn() {
        return identity.getAuthenticationSession() != null;
    }

    private boolean follows() {
        return connection.settings().getSyncMode() == IdentityProviderSyncMode.FORCE;
    }

    private void updateName(FullName name) {
        follow(UserModel.FIRST_NAME, user.getFirstName(), name.first(), user::setFirstName);
        follow(UserModel.LAST_NAME, Objects.requireNonNullElse(user.getLastName(), ""), name.last(), user::setLastName);
    }

    private String picture() {
        return identity.getUserAttribute(NotionIdentity.PICTURE);
    }

    private void setPicture(String url) {
        user.setSingleAttribute(NotionIdentity.PICTURE, url);
    }

    private void follow(String field, String now, String then, Consumer<String> write) {
        if (then != null && !then.equals(now)) {
            writes.attempt(field, () -> write.accept(then));
        }
    }

    /**
     * Writes the address before its verification: if the storage keeps another address, that one does not become
     * verified by what Notion says of the person's.
     */
    private void updateEmail(String email) {
        if (email == null || !mayTake(email)) {
            return;
        }
        var unchanged = email.equalsIgnoreCase(user.getEmail());
        if (!unchanged && !writes.attempt(UserModel.EMAIL, () -> user.setEmail(email))) {
            return;
        }
        var verified = FirstLogin.isAddressProven(identity) && !isTyped();
        // An address that has not changed, and that Keycloak has verified by itself, stays verified.
        if ((verified || !unchanged || isNew || isTyped()) && verified != user.isEmailVerified()) {
            writes.attempt(UserModel.EMAIL_VERIFIED, () -> user.setEmailVerified(verified));
        }
    }

    /** Whether the person typed the address on a page of the first login. */
    private boolean isTyped() {
        return Boolean.parseBoolean(
                identity.getAuthenticationSession().getAuthNote(AbstractIdentityProvider.UPDATE_PROFILE_EMAIL_CHANGED));
    }

    /** Whether the user may have the address. If it is another user's, Keycloak would fail with a database error. */
    private boolean mayTake(String email) {
        var realm = connection.realm();
        if (email.equalsIgnoreCase(user.getEmail()) || realm.isDuplicateEmailsAllowed()) {
            return true;
        }
        var holder = connection.session().users().getUserByEmail(realm, email);
        if (holder == null || Objects.equals(holder.getId(), user.getId())) {
            return true;
        }
        LOG.warnf("User %s keeps the e-mail: the one that Notion has is another user's", user.getId());
        return false;
    }
}
