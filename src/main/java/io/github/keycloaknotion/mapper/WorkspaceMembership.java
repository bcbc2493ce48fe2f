package io.github.keycloaknotion.mapper;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.broker.provider.AbstractIdentityProviderMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionTaskWithResult;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Makes the person a member of what belongs to the workspace that they sign in with: a group or an organization. It is
 * found by its attribute {@value #WORKSPACE_ID} and never by its name: names repeat, and owners of workspaces choose
 * them, "admins" for example.
 */
abstract class WorkspaceMembership extends AbstractIdentityProviderMapper {

    static final String WORKSPACE_ID = "notion_workspace_id";

    private static final Logger LOG = Logger.getLogger(WorkspaceMembership.class);

    /**
     * The workspace that a person signs in with.
     *
     * @param id Notion's; not null
     * @param name as its owner wrote it, on one line; may be null
     */
    record Workspace(String id, String name) {}

    /**
     * Makes the person a member, and ends the membership that an earlier workspace gave. If it has done so already, it
     * changes nothing.
     *
     * @throws NotYetSeenException if that has to wait for another transaction
     */
    abstract void move(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            Workspace workspace);

    /**
     * Something exists that this transaction does not see: on MariaDB and MySQL, a transaction sees what had been
     * committed when it read for the first time.
     */
    static final class NotYetSeenException extends RuntimeException {

        private static final long serialVersionUID = 1;

        NotYetSeenException() {
            super("made by another transaction", null, false, false);
        }
    }

    /**
     * Makes something under the first of its names with which that is possible.
     *
     * @param making with a name, in a {@linkplain #committed transaction of its own}, since a name that is taken must
     *     not fail the sign-in; returns null if it has been made and this transaction does not see it
     * @param find what another sign-in has made meanwhile, in the session that it is given
     * @return empty if no name is possible
     * @throws NotYetSeenException if it exists, and this transaction does not see it
     */
    static <T> Optional<T> make(
            KeycloakSession session,
            List<String> names,
            Function<String, T> making,
            Function<KeycloakSession, Optional<T>> find) {
        for (var name : names) {
            try {
                return Optional.of(Optional.ofNullable(making.apply(name)).orElseThrow(NotYetSeenException::new));
            } catch (ModelException e) {
                // Another sign-in was faster, somebody else has the name, or the database does not accept its letters.
                var made = find.apply(session);
                if (made.isPresent()) {
                    return made;
                }
                if (committed(session, own -> find.apply(own).isPresent())) {
                    throw new NotYetSeenException();
                }
            }
        }
        return Optional.empty();
    }

    /** Runs a task in a transaction of its own, and returns its result once that has committed. */
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
                .ifPresent(workspace -> moveNowOrThen(session, realm, user, model, workspace));
    }

    private void moveNowOrThen(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel model,
            Workspace workspace) {
        try {
            move(session, realm, user, model, workspace);
        } catch (NotYetSeenException e) {
            var userId = user.getId();
            session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
                @Override
                protected void commitImpl() {
                    try {
                        KeycloakModelUtils.runJobInTransaction(
                                session.getKeycloakSessionFactory(),
                                own -> moveThen(own, realm.getId(), userId, model, workspace));
                    } catch (RuntimeException e) {
                        // The sign-in stays as it is, and the person becomes a member at the next one.
                        LOG.debug("A membership could not be given", e);
                        LOG.errorf(
                                "Mapper %s could not make user %s a member: %s",
                                model.getName(), userId, e.getClass().getName());
                    }
                }

                @Override
                protected void rollbackImpl() {
                    // The person did not sign in.
                }
            });
        }
    }

    private void moveThen(
            KeycloakSession session,
            String realmId,
            String userId,
            IdentityProviderMapperModel model,
            Workspace workspace) {
        var realm = session.realms().getRealm(realmId);
        session.getContext().setRealm(realm);
        Optional.ofNullable(session.users().getUserById(realm, userId))
                .ifPresent(user -> moveNowOrThen(session, realm, user, model, workspace));
    }
}
