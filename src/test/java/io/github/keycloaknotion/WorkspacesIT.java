package io.github.keycloaknotion;

import static io.github.keycloaknotion.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.client.Browser;
import io.github.keycloaknotion.emulator.EmulatedPerson;
import io.github.keycloaknotion.emulator.EmulatedWorkspace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An app shows which workspaces a person has connected, and lets them disconnect one. */
@ExtendWith(NotionRealm.Resolver.class)
final class WorkspacesIT {

    private final NotionRealm realm;

    WorkspacesIT(NotionRealm realm) {
        this.realm = realm;
    }

    private String signIn(String alias, EmulatedPerson person, EmulatedWorkspace workspace) {
        var page = allow(realm.consentPage(new Browser(), alias), person, workspace);
        return realm.app().tokens(page).path("access_token").textValue();
    }

    @Test
    void aWorkspaceIsDisconnectedAndRevokedAlone() {
        var first = realm.notion().add(EmulatedWorkspace.named("First"));
        var person = realm.newPerson();
        signIn("notion", person, first);
        var token = signIn("notion", person, realm.workspace());
        var list = realm.app().workspaces(token, "notion").body().path("workspaces");
        assertThat(list).hasSize(2);
        assertThat(list.path(0).path("current").booleanValue()).isFalse();
        assertThat(list.path(1).path("current").booleanValue()).isTrue();

        assertThat(realm.app()
                        .disconnect(token, "notion", realm.workspace().id())
                        .status())
                .isEqualTo(204);

        var left = realm.app().workspaces(token, "notion").body().path("workspaces");
        assertThat(left).hasSize(1);
        assertThat(left.path(0).path("workspace_id").textValue()).isEqualTo(first.id());
        assertThat(left.path(0).path("current").booleanValue()).isTrue();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(realm.notion().isConnected(person, realm.workspace()))
                        .isFalse());
        assertThat(realm.notion().isConnected(person, first)).isTrue();

        assertThat(realm.app().disconnect(token, "notion", first.id()).status()).isEqualTo(204);
        assertThat(realm.app().workspaces(token, "notion").body().path("workspaces"))
                .isEmpty();
        assertThat(realm.app().disconnect(token, "notion", first.id()).error()).isEqualTo("invalid_target");
    }

    @Test
    void strangersAreRefused() {
        var barred = realm.addProvider(Map.of(), Map.of("tokenClients", "another-app"));
        var token = signIn(barred, realm.newPerson(), realm.workspace());

        assertThat(realm.app().workspaces("nonsense", "notion").status()).isEqualTo(401);
        assertThat(realm.app().workspaces(token, barred).error()).isEqualTo("access_denied");
        assertThat(realm.app().workspaces(token, "nowhere").status()).isEqualTo(404);
    }

    /** Its tokens have the role that opens the list to the account console. */
    @Test
    void anAppIsNotTakenForTheAccountConsole() {
        var barred = realm.addProvider(Map.of(), Map.of("tokenClients", "another-app"));
        var token = signIn(barred, realm.newPerson(), realm.workspace());
        var claims = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
        assertThat(claims).contains("\"manage-account\"");

        assertThat(realm.app().workspaces(token, barred).error()).isEqualTo("access_denied");
        assertThat(realm.app().disconnect(token, barred, realm.workspace().id()).error())
                .isEqualTo("access_denied");
    }
}
