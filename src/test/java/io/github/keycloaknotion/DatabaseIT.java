package io.github.keycloaknotion;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Past the login page: on MariaDB, Keycloak may keep a list of providers that is older than one just added. */
    private SignedIn signedIn(String alias, EmulatedPerson person, EmulatedWorkspace workspace) {
        return SignedIn.straightWithNotion(realm.app(), alias, person, workspace);
    }

    static List<String> names() {
        return List.of("日本語", "🚀 Team", "ж".repeat(300), "🦊".repeat(300));
    }

    /** In the grant, and as much of it as a group's name takes. */
    @ParameterizedTest
    @MethodSource("names")
    void aWorkspacesNameInAnyScriptIsKeptAndHandedOut(String name) {
        var alias = realm.addReadableProvider(Map.of(), Map.of("syncMode", "FORCE"));
        realm.admin().addMapper(alias, "notion-workspace-group-mapper", "INHERIT", Map.of());
        var person = realm.newPerson();
        var workspace = realm.notion().add(EmulatedWorkspace.named(name));
        var first = signedIn(alias, person, workspace);
        assertThat(realm.admin().groups(first.userId()))
                .as("the first of a group")
                .hasSize(1);

        var again = signedIn(alias, person, workspace);

        var answer = again.verify();
        realm.assertWorks(answer);
        assertThat(answer.body().path("workspace_name").textValue()).isEqualTo(name);
        assertThat(realm.admin().groups(again.userId())).hasSize(1);
        assertThat(realm.admin().unlink(again.userId(), alias).status()).isEqualTo(204);
        awaitRevoked(person);
    }

    /** Keycloak's own columns take an emoji only where the database has a character set for it. */
    @ParameterizedTest
    @ValueSource(strings = {"日本語", "Жанна Зоў"})
    void aPersonsNameInAnyScriptIsKept(String name) {
        var alias = realm.addProvider(Map.of(), Map.of("syncMode", "FORCE"));
        realm.admin()
                .addMapper(
                        alias,
                        "notion-user-attribute-mapper",
                        "INHERIT",
                        Map.of("jsonField", "owner.user.name", "userAttribute", "picture"));
        var person = realm.notion().add(realm.newPerson().withName(name));

        signedIn(alias, person, realm.workspace());

        var again = signedIn(alias, person, realm.workspace());

        assertThat(realm.admin()
                        .user(again.userId())
                        .at("/attributes/picture/0")
                        .textValue())
                .isEqualTo(name);
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

        // MariaDB ends one of two transactions that wait for each other, and Keycloak does not try again.
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(own.admin().call("DELETE", "", null).status())
                                .isEqualTo(204));

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
