package io.github.keycloaknotion;

import io.github.keycloaknotion.connection.Rests;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports, in Keycloak's readiness check, how many connections rest: for how many Notion is not called at the moment.
 * It only informs and never says that the node is not ready: such a node would get no requests of any realm, and Notion
 * would answer another node in the same way. Quarkus makes this object and does not know Keycloak's factories, so the
 * factory says what to report about.
 */
@Readiness
public final class ConnectionsNote implements HealthCheck {

    private static volatile Rests rests;

    static void about(Rests ofServer) {
        rests = ofServer;
    }

    @Override
    public HealthCheckResponse call() {
        var note = HealthCheckResponse.named("Notion connections").up();
        if (rests != null) {
            note.withData("resting", rests.resting());
        }
        return note.build();
    }
}
