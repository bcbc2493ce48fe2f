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
 * A workspace as its person sees it in the account console, beside what apps are told: whether it works, since when it is
 * connected, and which app was handed its token last. One app has no business with the names of others.
 *
 * @param connected not null
 * @param grant not null
 * @param readBy the name of the app that was handed the token last, as Keycloak shows it to people: it may stand for a
 *     message, in <code>${…}</code>; null if none was, or if it is not known which
 */
record OwnWorkspace(ConnectedWorkspace connected, ListedGrant grant, String readBy) {

    /** Empty if the grant is gone by now. */
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

    /** Under the names that apps, and admins, have for the same. */
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
