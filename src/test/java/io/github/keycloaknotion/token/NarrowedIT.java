package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An admin narrows a provider that people have connected already: from then on it gives no more than that. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("v2")
final class NarrowedIT {

    private final NotionRealm realm;

    NarrowedIT(NotionRealm realm) {
        this.realm = realm;
    }

    private int askedOf(EmulatedPerson person) {
        return realm.notion().calls(person).size();
    }

    @Test
    void aProviderThatStoresNoTokensHandsNoneOut() {
        var alias = realm.addReadableProvider(Map.of(), Map.of("verifyAfter", "0"));
        var person = realm.newPerson();
        var app = realm.signedIn(alias, person);
        var token = app.accessToken();
        assertThat(app.read().status()).isEqualTo(200);
        var asked = askedOf(person);

        realm.admin().change(alias, provider -> provider.put("storeToken", false));

        for (var endpoint : ServerUnderTest.endpoints()) {
            var answer = app.at(endpoint).verify();
            assertThat(answer.token()).as(endpoint.name()).isNull();
            // Keycloak's own answer, and its words, at the first version of the endpoint.
            assertThat(answer.status()).as(endpoint.name()).isEqualTo(endpoint == TokenEndpoint.V1 ? 400 : 403);
            if (endpoint != TokenEndpoint.V1) {
                assertThat(answer.error()).as(endpoint.name()).isEqualTo("access_denied");
                assertThat(answer.body().path("error_description").textValue()).contains("stores no tokens");
            }
        }
        assertThat(askedOf(person)).isEqualTo(asked);
        assertThat(realm.app().workspaces(token, alias).body().path("workspaces"))
                .hasSize(1);
        assertThat(realm.app().disconnect(token, alias, realm.workspace().id()).status())
                .isEqualTo(204);
    }

    @Test
    void aWorkspaceThatIsNotAllowedAnyMoreGivesNoToken() {
        var alias = realm.addReadableProvider(Map.of(), Map.of("verifyAfter", "0"));
        var person = realm.newPerson();
        var other = realm.notion().add(EmulatedWorkspace.named("Difference Engine"));
        realm.signedIn(alias, person, other);
        var app = realm.signedIn(alias, person);
        var token = app.accessToken();
        for (var endpoint : ServerUnderTest.endpoints()) {
            assertThat(app.at(endpoint).read().status()).isEqualTo(200);
        }
        var asked = askedOf(person);

        realm.admin().configure(alias, Map.of("allowedWorkspaces", other.id()));

        var barred = Map.of("workspace_id", realm.workspace().id(), "verify", "true");
        for (var endpoint : ServerUnderTest.endpoints()) {
            for (var parameters : List.of(barred, Map.of("verify", "true"))) {
                var answer = app.at(endpoint).read(parameters);
                assertThat(answer.token()).as(endpoint.name()).isNull();
                assertThat(answer.status()).as(endpoint.name()).isEqualTo(403);
                assertThat(answer.error()).isEqualTo("access_denied");
                assertThat(answer.body().path("error_description").textValue())
                        .contains("workspace")
                        .contains("not allowed");
            }
        }
        assertThat(askedOf(person)).isEqualTo(asked);

        for (var endpoint : ServerUnderTest.endpoints()) {
            var answer = app.at(endpoint).read(Map.of("workspace_id", other.id()));
            assertThat(realm.notion().accepts(answer.token())).isTrue();
            assertThat(answer.body().path("workspaces").findValuesAsText("workspace_id"))
                    .containsExactly(other.id());
        }
        assertThat(realm.app().workspaces(token, alias).body().path("workspaces"))
                .hasSize(2);
        assertThat(realm.app().disconnect(token, alias, realm.workspace().id()).status())
                .isEqualTo(204);
    }
}
