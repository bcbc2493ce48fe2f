package io.github.keycloaknotion;

import io.github.keycloaknotion.connection.Rests;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Notes at Keycloak's readiness how many connections Notion is left alone about. It is a note and no more: a node that is
 * not ready gets no requests at all, whichever realm they are for, and another node would be told the same by Notion.
 * Quarkus makes it, and knows nothing of Keycloak's factories: so the server's says itself what the note is about.
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
