package io.github.keycloaknotion.workspaces;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.api.Json;
import io.github.keycloaknotion.grant.ConnectedWorkspace;
import io.github.keycloaknotion.grant.ListedGrant;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/**
 * A workspace as its person sees it in the account console: with what apps are told, and besides whether it works,
 * since when it is connected, and which app was handed its token last. Apps are not told about other apps.
 *
 * @param connected not null
 * @param grant not null
 * @param readBy the name of the app that was handed the token last, as Keycloak shows it to people: it may be the key
 *     of a message, in <code>${…}</code>; null if no app was, or if it is not known which
 */
record OwnWorkspace(ConnectedWorkspace connected, ListedGrant grant, String readBy) {

    /**
     * The workspace of a grant; empty if the grant is gone by now.
     *
     * @param grant null if it is gone
     */
    static Optional<OwnWorkspace> of(RealmModel realm, ConnectedWorkspace connected, ListedGrant grant) {
        return Optional.ofNullable(grant)
                .map(present -> new OwnWorkspace(connected, present, nameOf(realm, present.readBy())));
    }

    private static String nameOf(RealmModel realm, String clientId) {
        return Optional.ofNullable(clientId)
                .map(realm::getClientByClientId)
                .map(ClientModel::getName)
                .filter(name -> !name.isBlank())
                .orElse(clientId);
    }

    /** The workspace in JSON, under the names that apps and admins get. */
    ObjectNode json() {
        return connected
                .workspace()
                .putInto(Json.object())
                .put("current", connected.isCurrent())
                .put("state", grant.state().toString())
                .put("since", grant.since().toString())
                .put(
                        "read",
                        Optional.ofNullable(grant.read()).map(Instant::toString).orElse(null))
                .put("read_by", readBy);
    }
}
