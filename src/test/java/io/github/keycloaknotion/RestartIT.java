package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Door;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** A server comes and goes; grants stay. */
@Isolated
@ExtendWith(NotionRealm.Resolver.class)
final class RestartIT {

    private final NotionRealm realm;

    RestartIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    void aStoredPairSurvivesARestart() {
        var person = realm.newPerson();
        var tokens = realm.app().tokens(realm.signIn(new Browser(), "notion", person));
        var token = tokens.path("access_token").textValue();
        var before = realm.app().readToken(Door.EXCHANGE, token, "notion", Map.of());

        realm.keycloak().restart();

        var after = realm.app().readToken(Door.EXCHANGE, token, "notion", Map.of("verify", "true"));
        assertThat(after.token()).isNotNull().isEqualTo(before.token());
        assertThat(realm.notion().accepts(after.token())).isTrue();
    }
}
