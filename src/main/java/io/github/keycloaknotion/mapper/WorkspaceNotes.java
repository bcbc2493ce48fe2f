package io.github.keycloaknotion.mapper;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.keycloak.broker.provider.AbstractIdentityProviderMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Writes the workspace that the person signs in with into notes of the session: {@code notion_workspace_id}, {@code
 * notion_workspace_name} and {@code notion_bot_id}. From there, Keycloak's "User Session Note" mappers put it into the
 * tokens of apps. The notes are written at each sign-in and each linking, whatever the sync mode, and only when that
 * has succeeded: Keycloak calls mappers before it knows whose an identity is, and one that is refused may be somebody
 * else's.
 */
public final class WorkspaceNotes extends AbstractIdentityProviderMapper {

    private static final List<String> FIELDS = List.of("workspace_id", "workspace_name", "bot_id");

    /** Marks an identity whose workspace is to be noted. */
    private static final String WANTED = "NOTION_WORKSPACE_NOTES";

    /**
     * Writes the notes, if the provider has this mapper, for the session in which an authentication ends.
     *
     * @param identity who has signed in or was linked; not null
     */
    public static void keep(
            KeycloakSession session, AuthenticationSessionModel authentication, BrokeredIdentityContext identity) {
        each(identity, (note, value) -> {
            authentication.setUserSessionNote(note, value);
            if (value == null) {
                goingOn(session, authentication).ifPresent(signedIn -> signedIn.removeNote(note));
            }
        });
    }

    /** The session that the person already has, if there is one: Keycloak adds notes to it, and removes none. */
    private static Optional<UserSessionModel> goingOn(
            KeycloakSession session, AuthenticationSessionModel authentication) {
        var id = authentication.getParentSession().getId();
        return Optional.ofNullable(session.sessions().getUserSession(authentication.getRealm(), id))
                .filter(signedIn -> authentication.getAuthenticatedUser().equals(signedIn.getUser()));
    }

    /**
     * The same, in a session that exists already, as in a token exchange.
     *
     * @param identity the session's; not null
     */
    public static void keep(UserSessionModel session, BrokeredIdentityContext identity) {
        each(identity, session::setNote);
    }

    /**
     * Gives each note and its value, which is null if Notion does not say it: a note of another workspace must not stay
     * beside this one's.
     */
    private static void each(BrokeredIdentityContext identity, BiConsumer<String, String> note) {
        if (identity.getContextData().containsKey(WANTED)) {
            Profile.of(identity)
                    .ifPresent(profile -> FIELDS.forEach(field ->
                            note.accept("notion_" + field, profile.text(field).orElse(null))));
        }
    }

    @Override
    public String getId() {
        return "notion-session-note-mapper";
    }

    @Override
    public String[] getCompatibleProviders() {
        return new String[] {NotionIdentityProviderConfig.PROVIDER_ID};
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
                + " Session Note\" mappers of clients and client scopes can put into tokens. They are written at every"
                + " sign-in, whatever the sync mode.";
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
        identity.getContextData().put(WANTED, true);
    }
}
