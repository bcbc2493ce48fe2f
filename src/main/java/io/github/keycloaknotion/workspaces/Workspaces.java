package io.github.keycloaknotion.workspaces;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.WayToConnect;
import io.github.keycloaknotion.grant.ConnectedWorkspace;
import io.github.keycloaknotion.grant.CurrentWorkspace;
import io.github.keycloaknotion.grant.GrantList;
import io.github.keycloaknotion.grant.SignInMark;
import io.github.keycloaknotion.outbox.Revocations;
import java.util.List;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/**
 * The workspaces that a person has connected.
 *
 * @param connection of the provider through which they were connected; not null
 * @param session the person's, in which somebody asks; not null
 */
record Workspaces(Connection connection, UserSessionModel session) {

    private UserModel person() {
        return session.getUser();
    }

    /** All of them, in the order in which they came; not null. */
    List<ConnectedWorkspace> list() {
        var mark = SignInMark.of(session, connection.alias());
        var grants = connection.grants().current(person(), mark).all();
        var current = CurrentWorkspace.of(connection.session(), connection.realm(), person(), connection.alias());
        return ConnectedWorkspace.of(
                grants, current.map(last -> last.among(grants)).orElse(""));
    }

    /** The same, with what only the person may know of them; not null. */
    List<OwnWorkspace> listForPerson() {
        var realm = connection.realm();
        var facts =
                new GrantList(connection.session()).byWorkspace(realm.getId(), connection.alias(), person().getId());
        return list().stream()
                .flatMap(each ->
                        OwnWorkspace.of(realm, each, facts.get(each.workspace().id())).stream())
                .toList();
    }

    /** The parameters of the authorization request with which the person connects another one; not null. */
    String wayToConnect() {
        return WayToConnect.of(connection.session(), person()).parameters(connection.alias());
    }

    /**
     * Disconnects one: removes its grant, which is revoked at Notion once the request's transaction has committed.
     *
     * @return whether the person had connected it
     */
    boolean disconnect(String workspaceId) {
        var remains = connection.grants().remove(person(), workspaceId);
        remains.ifPresent(Revocations.of(connection)::add);
        return remains.isPresent();
    }
}
