package io.github.keycloaknotion.mapper;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.keycloak.broker.provider.AbstractIdentityProviderMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionTaskWithResult;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Makes the person a member of what belongs to the workspace that they sign in with. That is known by its attribute
 * {@value #WORKSPACE_ID}, never by its name: names repeat, and whoever owns a workspace chooses one, "admins" for example.
 */
abstract class WorkspaceMembership extends AbstractIdentityProviderMapper {

    static final String WORKSPACE_ID = "notion_workspace_id";

    /**
     * Where a person comes from.
     *
     * @param id not null
     * @param name as its owner wrote it, on one line; may be null
     */
    record Workspace(String id, String name) {}

    /** Makes the person a member, and takes what an earlier workspace gave. */
    abstract void move(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            Workspace workspace);

    /**
     * Makes something under the first of its names with which that is possible.
     *
     * @param making with a name, in a {@linkplain #committed transaction of its own}: one that is taken must not fail the
     *     sign-in
     * @param find what another sign-in has made meanwhile
     * @return empty if no name is possible
     */
    static <T> Optional<T> make(List<String> names, Function<String, T> making, Supplier<Optional<T>> find) {
        for (var name : names) {
            try {
                return Optional.of(making.apply(name));
            } catch (ModelException e) {
                // Another sign-in was faster, the name is somebody else's, or the database does not take its letters.
                var made = find.get();
                if (made.isPresent()) {
                    return made;
                }
            }
        }
        return Optional.empty();
    }

    /** What a task returns that has been committed by itself. */
    static <T> T committed(KeycloakSession session, KeycloakSessionTaskWithResult<T> task) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(), session.getContext(), task, "Notion workspace");
    }

    @Override
    public final String[] getCompatibleProviders() {
        return new String[] {NotionIdentityProviderConfig.PROVIDER_ID};
    }

    @Override
    public final boolean supportsSyncMode(IdentityProviderSyncMode syncMode) {
        return true;
    }

    @Override
    public final void importNewUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        updateBrokeredUser(session, realm, user, model, identity);
    }

    @Override
    public final void updateBrokeredUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            BrokeredIdentityContext identity) {
        Profile.of(identity)
                .flatMap(profile -> profile.text("workspace_id")
                        .map(id ->
                                new Workspace(id, profile.text("workspace_name").orElse(null))))
                .ifPresent(workspace -> move(session, realm, user, model, workspace));
    }
}
