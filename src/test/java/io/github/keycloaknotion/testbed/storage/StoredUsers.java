package io.github.keycloaknotion.testbed.storage;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.credential.CredentialInput;
import org.keycloak.credential.CredentialInputValidator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;
import org.keycloak.storage.adapter.AbstractUserAdapterFederatedStorage;
import org.keycloak.storage.user.UserLookupProvider;

/**
 * A user storage that imports nobody: Keycloak keeps no row of its users, and names them by ids that begin with
 * {@code f:}. Everybody whose name begins with "stored-" is in it, with the same password.
 */
public final class StoredUsers implements UserStorageProvider, UserLookupProvider, CredentialInputValidator {

    public static final String ID = "stored-users";
    public static final String PASSWORD = "password";

    private static final String PREFIX = "stored-";
    private static final String MAIL = "@stored.example";

    private final KeycloakSession session;
    private final ComponentModel component;

    /** The name of somebody in the storage whom Keycloak has never seen. */
    public static String newUsername() {
        return PREFIX + UUID.randomUUID();
    }

    private StoredUsers(KeycloakSession session, ComponentModel component) {
        this.session = session;
        this.component = component;
    }

    /** What Keycloak finds. */
    public static final class Factory implements UserStorageProviderFactory<StoredUsers> {

        @Override
        public StoredUsers create(KeycloakSession session, ComponentModel component) {
            return new StoredUsers(session, component);
        }

        @Override
        public String getId() {
            return ID;
        }
    }

    @Override
    public UserModel getUserById(RealmModel realm, String id) {
        return getUserByUsername(realm, StorageId.externalId(id));
    }

    @Override
    public UserModel getUserByUsername(RealmModel realm, String username) {
        return username.startsWith(PREFIX) ? new StoredUser(realm, username) : null;
    }

    @Override
    public UserModel getUserByEmail(RealmModel realm, String email) {
        return email.endsWith(MAIL)
                ? getUserByUsername(realm, email.substring(0, email.length() - MAIL.length()))
                : null;
    }

    @Override
    public boolean supportsCredentialType(String type) {
        return PasswordCredentialModel.TYPE.equals(type);
    }

    @Override
    public boolean isConfiguredFor(RealmModel realm, UserModel user, String type) {
        return supportsCredentialType(type);
    }

    @Override
    public boolean isValid(RealmModel realm, UserModel user, CredentialInput input) {
        return supportsCredentialType(input.getType()) && PASSWORD.equals(input.getChallengeResponse());
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private final class StoredUser extends AbstractUserAdapterFederatedStorage {

        private final String username;

        StoredUser(RealmModel realm, String username) {
            super(StoredUsers.this.session, realm, component);
            this.username = username;
        }

        @Override
        public String getUsername() {
            return username;
        }

        @Override
        public void setUsername(String name) {
            // The storage's own.
        }

        @Override
        public String getFirstAttribute(String name) {
            return getAttributeStream(name).findFirst().orElse(null);
        }

        @Override
        public Stream<String> getAttributeStream(String name) {
            var own = own().get(name);
            return own == null ? super.getAttributeStream(name) : own.stream();
        }

        @Override
        public Map<String, List<String>> getAttributes() {
            var attributes = super.getAttributes();
            attributes.putAll(own());
            return attributes;
        }

        private Map<String, List<String>> own() {
            return Map.of(
                    UserModel.FIRST_NAME,
                    List.of("Stored"),
                    UserModel.LAST_NAME,
                    List.of("User"),
                    UserModel.EMAIL,
                    List.of(username + MAIL));
        }
    }
}
