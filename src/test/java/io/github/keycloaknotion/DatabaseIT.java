package io.github.keycloaknotion;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What hangs on the database: what it takes, what it locks, and what its own words for our statements do. */
@Tag("database")
@ExtendWith(NotionRealm.Resolver.class)
final class DatabaseIT {

    private static final int CROWD = 30;

    private final NotionRealm realm;

    DatabaseIT(NotionRealm realm) {
        this.realm = realm;
    }

    private void awaitRevoked(EmulatedPerson person) {
        realm.awaitRevoked(person, Duration.ofMinutes(2));
    }

    static List<String> names() {
        return List.of("日本語", "🚀 Team", "ж".repeat(300), "🦊".repeat(300));
    }

    /** With all that we write it into: the grant, a group, an attribute, the session. */
    @ParameterizedTest
    @MethodSource("names")
    void aNameInAnyScriptIsKeptAndHandedOut(String name) {
        var alias = realm.addReadableProvider(Map.of(), Map.of("syncMode", "FORCE"));
        realm.admin().addMapper(alias, "notion-workspace-group-mapper", "INHERIT", Map.of());
        realm.admin().addMapper(alias, "notion-session-note-mapper", "INHERIT", Map.of());
        realm.admin()
                .addMapper(
                        alias,
                        "notion-user-attribute-mapper",
                        "INHERIT",
                        Map.of("jsonField", "workspace_name", "userAttribute", "picture"));
        var person = realm.notion().add(realm.newPerson().withName(name));
        var workspace = realm.notion().add(EmulatedWorkspace.named(name));
        realm.signedIn(alias, person, workspace);

        var again = realm.signedIn(alias, person, workspace);

        var answer = again.verify();
        realm.assertWorks(answer);
        assertThat(answer.body().path("workspace_name").textValue()).isEqualTo(name);
        var user = realm.admin().user(again.userId());
        assertThat(name).startsWith(user.at("/attributes/picture/0").textValue());
        assertThat(realm.admin().groups(again.userId())).hasSize(1);
        assertThat(realm.admin().unlink(again.userId(), alias).status()).isEqualTo(204);
        awaitRevoked(person);
    }

    @Test
    void aCrowdRefreshesADeadTokenOnce() {
        var ada = realm.signedIn("notion");
        realm.notion().expire(ada.person());

        var threads = Executors.newFixedThreadPool(CROWD);
        var answers = IntStream.range(0, CROWD)
                .mapToObj(i -> CompletableFuture.supplyAsync(ada::verify, threads))
                .toList();
        answers.forEach(answer -> realm.assertWorks(answer.join()));
        threads.shutdown();

        assertThat(Collections.frequency(realm.notion().calls(ada.person()), Endpoint.REFRESH))
                .isEqualTo(1);
    }

    /** The pairs that a workspace had before wait in its row. */
    @Test
    void whoLeavesLeavesNothingOfManySignIns() {
        var ada = realm.signedIn("notion");
        for (var visit = 0; visit < 3; visit++) {
            realm.signedIn("notion", ada.person());
            realm.signedIn("notion", ada.person(), realm.notion().add(EmulatedWorkspace.named("Another " + visit)));
        }
        assertThat(realm.grants(ada.userId())).isEqualTo(4);

        assertThat(realm.admin().removeUser(ada.userId()).status()).isEqualTo(204);

        awaitRevoked(ada.person());
    }

    @Test
    void thePairOfAFirstLoginWaitsForItsEnd() {
        var name = "local-" + UUID.randomUUID();
        var account = realm.admin().addUser(name, name + "@example.com", "password");
        var person = realm.notion().add(realm.newPerson().withEmail(name + "@example.com", false));
        var offer = realm.signIn(new Browser(), "notion", person);

        offer.submit(Map.of("submitAction", "linkAccount")).submit(Map.of("password", "password"));

        assertThat(realm.grants(account)).isEqualTo(1);
    }

    @Test
    void aRealmThatGoesTakesEverythingAlong() {
        var own = BrowserRealm.withNotion(realm, "database-" + UUID.randomUUID());
        own.admin().allowTokenReads("notion");
        var people = IntStream.range(0, 3).mapToObj(i -> own.signedIn("notion")).toList();

        assertThat(own.admin().call("DELETE", "", null).status()).isEqualTo(204);

        people.stream().map(SignedIn::person).forEach(this::awaitRevoked);
    }

    @Test
    void noTableHoldsATokenInTheClear() {
        var person = realm.newPerson();
        allow(realm.consentPage(new Browser(), "notion"), person, realm.workspace());

        var dump = realm.database().dump();

        assertThat(dump.toLowerCase(Locale.ROOT)).contains("notion_grant ", "federated_identity ");
        assertThat(realm.notion().secrets(person)).isNotEmpty().noneMatch(dump::contains);
    }
}
