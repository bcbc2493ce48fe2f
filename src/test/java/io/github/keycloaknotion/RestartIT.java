package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.realm.NotionRealm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** A server comes and goes; grants stay. */
@Isolated
@ExtendWith(NotionRealm.Resolver.class)
@Tag("stateless")
@Tag("thorough")
@Tag("database")
final class RestartIT {

    private final NotionRealm realm;

    RestartIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    void aStoredPairSurvivesARestart() {
        var app = realm.signedIn("notion");
        var before = app.read();

        realm.keycloak().restart();

        var after = app.verify();
        assertThat(after.token()).isNotNull().isEqualTo(before.token());
        realm.assertWorks(after);
    }
}
