package io.github.keycloaknotion;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.NodeProject;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.client.Script;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.ExampleClients;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The nightly job of the examples: people consent once, and it reads their pages while nobody is signed in. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("once")
@Tag("thorough")
@Timeout(300)
final class JobIT {

    private static final String CLIENT_ID = "notion-job";

    @TempDir
    private Path people;

    private final BrowserRealm realm;
    private final int port = KeycloakServer.freePort();

    JobIT(NotionRealm shared) {
        realm = BrowserRealm.withNotion(shared, "job-" + UUID.randomUUID());
        // A refresh token is good once.
        assertThat(realm.admin()
                        .call("PUT", "", Map.of("revokeRefreshToken", true))
                        .status())
                .isEqualTo(204);
        ExampleClients.add(realm, Path.of("examples/job/client.json"), "secret", "http://localhost:" + port);
        realm.admin().allowTokenReads("notion", CLIENT_ID);
    }

    private Script job(String command) {
        return NodeProject.install(Path.of("examples/job"))
                .start(
                        "job.js",
                        Map.of(
                                "PORT",
                                Integer.toString(port),
                                "REALM_URL",
                                realm.url(),
                                "CLIENT_SECRET",
                                "secret",
                                "NOTION_URL",
                                realm.notion().baseUrl(),
                                "PEOPLE",
                                people.toString()),
                        command);
    }

    private String run() {
        try (var job = job("run")) {
            return job.finish();
        }
    }

    /** A person signs in with Notion, and is asked whether the job may read for them. */
    private Page question(Script job, EmulatedPerson person) {
        var open = job.readLine();
        assertThat(open).startsWith("Open ");
        var consent = new Browser().open(URI.create(open.substring("Open ".length())));
        var question = allow(consent, person, realm.workspace());
        assertThat(question.text()).contains("Offline Access");
        return question;
    }

    /** A person signs in with Notion, says yes to what the job asks for, and leaves. Returns their id. */
    private String connect(EmulatedPerson person) {
        try (var job = job("connect")) {
            var back = question(job, person).submit(Map.of("accept", "Yes"));
            assertThat(back.text()).contains("you can close this window");
            assertThat(job.finish()).isEqualTo("Connected '" + person.name() + "'");
        }
        var userId = realm.admin().userIdOf(person.email());
        realm.admin().endOnlineSessions(userId);
        return userId;
    }

    private EmulatedPerson newPerson(String name) {
        return realm.notion().add(EmulatedPerson.named(name, UUID.randomUUID() + "@example.com"));
    }

    private Path file(String userId) {
        return people.resolve(userId + ".json");
    }

    @Test
    void itReadsAllPagesOfPeopleWhoAreAway() throws IOException {
        var userId = connect(newPerson("Ada Lovelace"));
        var consented = Files.readString(file(userId));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(userId))))
                .isEqualTo("rw-------");

        assertThat(run()).isEqualTo("'Ada Lovelace': 3 pages");

        assertThat(Files.readString(file(userId))).isNotEqualTo(consented);
        assertThat(run()).isEqualTo("'Ada Lovelace': 3 pages");
    }

    @Test
    void itKeepsNothingOfWhoSaysNo() {
        try (var job = job("connect")) {
            var back = question(job, newPerson("Ada Lovelace")).submit(Map.of("cancel", "No"));

            assertThat(back.text()).contains("you can close this window");
            assertThatThrownBy(job::finish).hasMessage("the script failed: Not connected: they said no");
        }
        assertThat(people).isEmptyDirectory();
    }

    @Test
    void itFollowsAllResultsAndWaitsAsLongAsItIsTold() {
        var person = newPerson("Ada Lovelace");
        connect(person);
        // Notion may give fewer results than it was asked for.
        realm.notion().fail(person, Endpoint.SEARCH, Fault.changed(JobIT::cutShort));
        // Then each read asks Notion.
        realm.admin().configure("notion", Map.of("verifyAfter", "0"));
        realm.notion().expire(person);
        realm.notion().fail(person, Endpoint.REFRESH, Fault.status(503, "{}", Map.of("Retry-After", "4")));

        assertThat(run()).isEqualTo("'Ada Lovelace': 3 pages");

        var calls = realm.notion().calls(person);
        assertThat(Collections.frequency(calls, Endpoint.REFRESH)).isEqualTo(2);
        assertThat(Collections.frequency(calls, Endpoint.SEARCH)).isEqualTo(2);
    }

    private static void cutShort(ObjectNode answer) {
        var first = answer.path("results").get(0);
        answer.set("results", JsonNodeFactory.instance.arrayNode().add(first));
        answer.put("has_more", true).put("next_cursor", "1");
    }

    @Test
    void whoWithdrewIsSkippedAndTheOthersAreRead() {
        var ada = connect(newPerson("Ada Lovelace"));
        var grace = connect(newPerson("Grace Hopper"));
        var alan = newPerson("Alan Turing");
        connect(alan);
        assertThat(run()).hasLineCount(3).doesNotContain("skipped");

        realm.admin().withdrawConsent(ada, CLIENT_ID);
        realm.admin().endOfflineSessions(grace, CLIENT_ID);

        assertThat(run().lines())
                .containsExactlyInAnyOrder(
                        "'Ada Lovelace': skipped: they withdrew their consent, or their session was ended",
                        "'Grace Hopper': skipped: they withdrew their consent, or their session was ended",
                        "'Alan Turing': 3 pages");

        realm.notion().end(alan);
        realm.admin().configure("notion", Map.of("verifyAfter", "0"));
        assertThat(run()).contains("'Alan Turing': skipped: they have to connect Notion again");

        realm.admin().configure("notion", Map.of("tokenClients", "another"));
        assertThatThrownBy(this::run).hasMessageContaining("'Alan Turing': failed: ResponseBodyError access_denied");
    }

    /** Not only where a token is refreshed: one that was given out before is good for nothing any more. */
    @Test
    void aWithdrawnConsentIsSeenAtTheNextRead() {
        realm.admin().allowTokenReads("notion", realm.app().clientId());
        var ada = SignedIn.andAway(realm, "notion");
        var userId = ada.userId();
        realm.assertWorks(ada.read());

        realm.admin().withdrawConsent(userId, realm.app().clientId());

        assertThat(ada.read().status()).isEqualTo(400);
    }
}
