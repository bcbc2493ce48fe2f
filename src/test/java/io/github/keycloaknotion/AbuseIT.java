package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * People, apps and a Notion that mean harm. What comes with a stolen or forged state is in {@code SignInIT}, and more
 * strange parameters are in {@code TokenEndpointsFuzzIT}.
 */
@ExtendWith(NotionRealm.Resolver.class)
final class AbuseIT {

    private final NotionRealm realm;

    AbuseIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    void aMegabyteOfAWorkspaceNameIsCut() {
        var workspace = realm.notion().add(EmulatedWorkspace.named("🦊".repeat(220_000)));

        var answer = realm.signedIn("notion", realm.newPerson(), workspace).read();

        assertThat(answer.body().path("workspace_name").textValue()).isEqualTo("🦊".repeat(1_000));
    }

    @Test
    void aNameWithLineBreaksStaysAName() {
        var name = "Acme\r\nSet-Cookie: a=b\r\n\r\n<html>";
        var workspace = realm.notion().add(EmulatedWorkspace.named(name));

        var answer = realm.signedIn("notion", realm.newPerson(), workspace).read();

        assertThat(answer.body().path("workspace_name").textValue()).isEqualTo(name);
    }

    @Test
    void htmlInNamesIsTextOnEveryPage() {
        var html = "<script>alert(1)</script><b id=injected>";
        var person = realm.notion().add(realm.newPerson().withName(html));
        realm.admin().addUser("local-" + UUID.randomUUID(), person.email(), "password");

        var linking = realm.signIn(new Browser(), "notion", person);
        assertThat(linking.text()).contains("already exists");
        assertThat(linking.document().select("#injected")).isEmpty();

        var profile = linking.submit(Map.of("submitAction", "updateProfile"));
        assertThat(profile.document().selectFirst("#firstName").val()).isEqualTo("alert");
        assertThat(profile.document().select("#injected")).isEmpty();
        assertThat(profile.document().select("script:containsData(alert(1))")).isEmpty();
    }

    @Test
    void idsThatNoColumnHoldsAreAnUnusableAnswer() {
        for (var ofWorkspace : new boolean[] {true, false}) {
            Consumer<ObjectNode> change = grant -> {
                var named = ofWorkspace ? grant : (ObjectNode) grant.at("/owner/user");
                named.put(ofWorkspace ? "workspace_id" : "id", "x".repeat(300));
            };
            var person = realm.newPerson();
            realm.notion().fail(person, Endpoint.TOKEN, Fault.changed(change));
            realm.notion()
                    .fail(person, Endpoint.ME, Fault.changed(answer -> change.accept((ObjectNode) answer.get("bot"))));

            var page = realm.signIn(new Browser(), "notion", person);

            assertThat(page.status()).isEqualTo(502);
            assertThat(page.text()).contains("answer could not be used");
        }
    }

    /** A bearer token in its headers would go along. */
    @Test
    void nobodyRedirectsUsElsewhere() {
        var alias = realm.addReadableProvider(Map.of(), Map.of("exchangeIn", "true"));
        var person = realm.newPerson();
        var token = realm.notion().grant(NotionRealm.CONNECTION, person, realm.workspace());
        try (var elsewhere = NotionEmulator.start(0)) {
            var location = elsewhere.baseUrl() + "/v1/users/me";
            realm.notion().fail(person, Endpoint.ME, Fault.status(302, "", Map.of("Location", location)));

            assertThat(realm.app().exchangeIn(token, alias).status()).isEqualTo(503);
            assertThat(elsewhere.count(Endpoint.ME)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {" ", "%", "../..", "' or 1=1 --", "{\"a\":1}", "🦊", "a\nb", "${vault.notion-client-secret}"})
    @Tag("v2")
    void aStrangeWorkspaceIdIsAnUnknownOne(String workspaceId) {
        var app = realm.signedIn("notion");

        for (var endpoint : ServerUnderTest.endpoints()) {
            var answer = app.at(endpoint).read(Map.of("workspace_id", workspaceId, "verify", workspaceId));
            assertThat(answer.error()).as(endpoint.name()).isEqualTo("invalid_target");
        }
        assertThat(realm.app()
                        .disconnect(
                                app.accessToken(), "notion", UUID.randomUUID().toString())
                        .error())
                .isEqualTo("invalid_target");
    }
}
