package io.github.keycloaknotion.token;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.client.Organizations;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** People whom an organization manages: Keycloak links none of them, not even with the provider that they came by. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("v2")
final class ManagedMemberIT {

    private static final String LINKING = "kc_action=idp_link:notion";
    private static final String SIGNING_IN = "kc_idp_hint=notion&prompt=login";

    private final NotionRealm shared;
    private final BrowserRealm realm;
    private final Organizations organizations;
    private final EmulatedWorkspace second;

    ManagedMemberIT(NotionRealm shared) {
        this.shared = shared;
        this.realm = BrowserRealm.withNotion(shared, "managed-" + UUID.randomUUID());
        this.organizations = Organizations.turnedOn(realm.admin());
        this.second = shared.notion().add(EmulatedWorkspace.named("Difference Engine"));
        realm.admin().allowTokenReads("notion");
    }

    private SignedIn signedIn() {
        return SignedIn.straightWithNotion(realm.app(), "notion", realm.newPerson(), realm.workspace());
    }

    /** Somebody new, whom the organization of the provider manages. */
    private SignedIn managed() {
        organizations.linkProvider(organizations.add("acme"), "notion");
        var person = signedIn();
        assertThat(organizations.of(person.userId())).isEqualTo(Map.of("acme", "MANAGED"));
        return person;
    }

    private void assertTold(SignedIn person, String error, String way) {
        for (var endpoint : ServerUnderTest.endpoints()) {
            var answer = person.at(endpoint).verify();
            assertThat(answer.error()).isEqualTo(error);
            assertThat(answer.description()).endsWith(" through " + way);
            assertThat(answer.wayToConnect()).isEqualTo(way);
        }
    }

    @Test
    void connectAgainByASignInAsTheyAreTold() {
        var ada = managed();
        realm.notion().end(ada.person());

        assertTold(ada, "token_expired", SIGNING_IN);

        var back = ada.connect(SIGNING_IN, realm.workspace());
        assertThat(realm.app().userInfo(back).path("sub").textValue()).isEqualTo(ada.userId());
        for (var endpoint : ServerUnderTest.endpoints()) {
            realm.assertWorks(ada.at(endpoint).read());
        }
    }

    @Test
    void connectAnotherWorkspaceByASignInAsTheListSays() {
        var ada = managed();
        var way = realm.app().workspaces(ada.accessToken(), "notion").wayToConnect();
        assertThat(way).isEqualTo(SIGNING_IN);

        var back = ada.connect(way, second);

        assertThat(realm.app().userInfo(back).path("sub").textValue()).isEqualTo(ada.userId());
        for (var workspace : List.of(realm.workspace(), second)) {
            realm.assertWorks(ada.read(Map.of("workspace_id", workspace.id())));
        }
    }

    @Test
    void losePairsOfARefusedLinking() {
        var ada = managed();

        var refused = ada.connect(LINKING, second);

        assertThat(refused.uri().toString()).startsWith(realm.url());
        assertThat(refused.text()).contains("Your organization manages this account");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(realm.notion().isConnected(ada.person(), second))
                        .isFalse());
        realm.assertWorks(ada.verify());
        assertThat(shared.grants(ada.userId())).isEqualTo(1);
    }

    /** It would not help them to disconnect the first one. */
    @Test
    void areToldTheSameOfAnotherNotionAccount() {
        var ada = managed();
        var other = realm.newPerson();

        var refused = allow(ada.consentPage(), other, realm.workspace());

        assertThat(refused.text()).contains("Your organization manages this account");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(realm.notion().isConnected(other)).isFalse());
        realm.assertWorks(ada.verify());
    }

    /** To revoke the pair at once could end the newest too. */
    @Test
    void keepTheirWorkspaceWhenLinkingItAgainIsRefusedUntilTheyLeave() {
        var ada = managed();

        ada.connect(LINKING, realm.workspace());

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(shared.revocations(ada.person().id())).isZero());
        realm.assertWorks(ada.verify());
        realm.admin().removeUser(ada.userId());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(realm.notion().isConnected(ada.person())).isFalse());
    }

    @Test
    void whoIsNotManagedIsToldToLink() {
        var ada = signedIn();
        organizations.addMember(organizations.add("acme"), ada.userId());
        assertThat(organizations.of(ada.userId())).isEqualTo(Map.of("acme", "UNMANAGED"));
        assertThat(realm.app().workspaces(ada.accessToken(), "notion").wayToConnect())
                .isEqualTo(LINKING);
        realm.notion().end(ada.person());

        assertTold(ada, "token_expired", LINKING);

        assertThat(ada.connect(LINKING, realm.workspace()).parameter("kc_action_status"))
                .isEqualTo("success");
        realm.assertWorks(ada.read());
    }

    @Test
    void whoMayNotManageTheAccountIsToldToSignIn() {
        var ada = signedIn();
        realm.admin().removeRealmRoles(ada.userId());

        var answer = ada.read(Map.of("workspace_id", second.id()));

        assertThat(answer.error()).isEqualTo("invalid_target");
        assertThat(answer.wayToConnect()).isEqualTo(SIGNING_IN);
        ada.connect(SIGNING_IN, second);
        realm.assertWorks(ada.read(Map.of("workspace_id", second.id())));
    }
}
