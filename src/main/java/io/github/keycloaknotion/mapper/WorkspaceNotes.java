package io.github.keycloaknotion.mapper;

import java.util.List;
import org.keycloak.broker.provider.AbstractIdentityProviderMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Writes the workspace that the person signs in with into notes of the session, from where Keycloak's "User Session
 * Note" mappers put it into the tokens of apps: {@code notion_workspace_id}, {@code notion_workspace_name}, {@code
 * notion_bot_id}. With the sync mode FORCE at every sign-in; otherwise not at the one that links a user who was there
 * before.
 */
public final class WorkspaceNotes extends AbstractIdentityProviderMapper {

    private static final List<String> FIELDS = List.of("workspace_id", "workspace_name", "bot_id");

    @Override
    public String getId() {
        return "notion-session-note-mapper";
    }

    @Override
    public String[] getCompatibleProviders() {
        return new String[] {Profile.PROVIDER_ID};
    }

    @Override
    public String getDisplayCategory() {
        return "User Session";
    }

    @Override
    public String getDisplayType() {
        return "Workspace to Session Notes";
    }

    @Override
    public String getHelpText() {
        return "Writes the session notes notion_workspace_id, notion_workspace_name and notion_bot_id, which \"User"
                + " Session Note\" mappers of clients and client scopes can put into tokens. Choose the sync mode"
                + " \"Force\", so that they are there at every sign-in.";
    }

    @Override
    public boolean supportsSyncMode(IdentityProviderSyncMode syncMode) {
        return true;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }

    @Override
    public void preprocessFederatedIdentity(
            KeycloakSession session,
            RealmModel realm,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        write(identity);
    }

    /** Once more: a first login's pages begin with a session without notes. */
    @Override
    public void importNewUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        write(identity);
    }

    /** The same for a first login that ends with a user who was there before; only if the sync mode is FORCE. */
    @Override
    public void updateBrokeredUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        write(identity);
    }

    private static void write(BrokeredIdentityContext identity) {
        Profile.of(identity)
                .ifPresent(profile -> FIELDS.forEach(field ->
                        profile.text(field).ifPresent(value -> identity.setSessionNote("notion_" + field, value))));
    }
}
