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
 * What a user has of the person's profile at Notion: name, picture and e-mail, which follow Notion in the sync mode FORCE.
 * Keycloak would write some of it by itself, and end the sign-in in an error where a user storage does not take it.
 */
final class ProfileSync {

    private static final Logger LOG = Logger.getLogger(ProfileSync.class);

    private final Connection connection;
    private final BrokeredIdentityContext identity;
    private final UserModel user;
    private final boolean isNew;
    private final UserWrites writes;

    /**
     * @param user who is signed in or linked; not null
     * @param isNew whether Keycloak has just made them of the identity
     */
    ProfileSync(Connection connection, BrokeredIdentityContext identity, UserModel user, boolean isNew) {
        this.connection = connection;
        this.identity = identity;
        this.user = user;
        this.isNew = isNew;
        this.writes = UserWrites.of(connection.session(), user);
    }

    /** Brings the user up to date, as far as their storage takes it. */
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

    /** And not the owner of a token that an app exchanges. */
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

    /** The address first: where the storage keeps its own, that one is not verified by what Notion says of another. */
    private void updateEmail(String email) {
        if (email == null || !mayTake(email)) {
            return;
        }
        var unchanged = email.equalsIgnoreCase(user.getEmail());
        if (!unchanged && !writes.attempt(UserModel.EMAIL, () -> user.setEmail(email))) {
            return;
        }
        var verified = FirstLogin.isAddressProven(identity) && !isTyped();
        // One that did not change, and that Keycloak verified by itself, stays verified.
        if ((verified || !unchanged || isNew || isTyped()) && verified != user.isEmailVerified()) {
            writes.attempt(UserModel.EMAIL_VERIFIED, () -> user.setEmailVerified(verified));
        }
    }

    /** Whether the person wrote the address into a page of the first login. */
    private boolean isTyped() {
        return Boolean.parseBoolean(
                identity.getAuthenticationSession().getAuthNote(AbstractIdentityProvider.UPDATE_PROFILE_EMAIL_CHANGED));
    }

    /** Keycloak would end in a database error when it is another user's. */
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
