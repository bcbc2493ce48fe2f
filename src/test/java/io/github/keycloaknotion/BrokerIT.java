package io.github.keycloaknotion;

import static io.github.keycloaknotion.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.client.App.Answer;
import io.github.keycloaknotion.client.Browser;
import io.github.keycloaknotion.client.Door;
import io.github.keycloaknotion.emulator.EmulatedPerson;
import io.github.keycloaknotion.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.emulator.Endpoint;
import io.github.keycloaknotion.emulator.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An app asks Keycloak for a person's Notion token, and gets one that works. */
@ParameterizedClass
@MethodSource("doors")
@ExtendWith(NotionRealm.Resolver.class)
final class BrokerIT {

    private static final Map<String, String> VERIFY = Map.of("verify", "true");

    private final Door door;
    private final NotionRealm realm;

    BrokerIT(Door door, NotionRealm realm) {
        this.door = door;
        this.realm = realm;
    }

    static List<Door> doors() {
        return Door.open();
    }

    /** A person who signed in to the app. */
    private final class SignedIn {
        final EmulatedPerson person;
        final String alias;
        final JsonNode tokens;

        SignedIn(String alias, EmulatedPerson person, EmulatedWorkspace workspace) {
            this.alias = alias;
            this.person = person;
            this.tokens = realm.app().tokens(allow(realm.consentPage(new Browser(), alias), person, workspace));
        }

        Answer read(Map<String, String> parameters) {
            return realm.app().readToken(door, tokens.path("access_token").textValue(), alias, parameters);
        }

        Answer read() {
            return read(Map.of());
        }

        Answer readFrom(EmulatedWorkspace workspace) {
            return read(Map.of("workspace_id", workspace.id()));
        }

        void signInAgain() {
            realm.app().tokens(realm.signIn(new Browser(), alias, person));
        }

        int calls(Endpoint endpoint) {
            return Collections.frequency(realm.notion().calls(person), endpoint);
        }
    }

    private SignedIn signedIn() {
        return new SignedIn("notion", realm.newPerson(), realm.workspace());
    }

    private void assertWorks(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(realm.notion().accepts(answer.token())).isTrue();
    }

    @Test
    void theAnswerIsTheContracts() {
        var app = signedIn();

        var answer = app.read();

        assertWorks(answer);
        var fields = new ArrayList<>(List.of(
                "access_token",
                "token_type",
                "bot_id",
                "workspace_id",
                "workspace_name",
                "workspace_icon",
                "workspaces"));
        if (door == Door.EXCHANGE) {
            fields.add("issued_token_type");
        }
        assertThat(answer.body().fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(fields);
        assertThat(answer.body().path("token_type").textValue()).isEqualTo("bearer");
        assertThat(answer.body().path("workspace_id").textValue())
                .isEqualTo(realm.workspace().id());
        assertThat(answer.body().toString()).doesNotContain("nrt_");
        var workspaces = answer.body().path("workspaces");
        assertThat(workspaces).hasSize(1);
        assertThat(workspaces.path(0).path("current").booleanValue()).isTrue();
    }

    @Test
    void aTokenVerifiedLatelyIsHandedOutWithoutAskingNotion() {
        var app = signedIn();

        assertWorks(app.read());
        assertWorks(app.read());

        assertThat(realm.notion().calls(app.person)).containsExactly(Endpoint.TOKEN);
    }

    @Test
    void verifyAsksNotionAndKeepsALiveToken() {
        var app = signedIn();
        var before = app.read().token();

        assertThat(app.read(VERIFY).token()).isEqualTo(before);

        assertThat(realm.notion().calls(app.person)).containsExactly(Endpoint.TOKEN, Endpoint.INTROSPECT);
    }

    @Test
    void verifyAfterZeroAsksEachTimeAndMinusOneNever() {
        var always = new SignedIn(
                realm.addProvider(Map.of(), Map.of("verifyAfter", "0")), realm.newPerson(), realm.workspace());
        var never = new SignedIn(
                realm.addProvider(Map.of(), Map.of("verifyAfter", "-1")), realm.newPerson(), realm.workspace());
        realm.notion().expire(never.person);

        always.read();
        always.read();
        assertThat(always.calls(Endpoint.INTROSPECT)).isEqualTo(2);
        assertThat(never.read().status()).isEqualTo(200);
        assertThat(never.calls(Endpoint.INTROSPECT)).isZero();
    }

    @Test
    void aDeadTokenIsRefreshed() {
        var app = signedIn();
        realm.notion().expire(app.person);

        assertWorks(app.read(VERIFY));
        assertWorks(app.read());

        assertThat(app.calls(Endpoint.REFRESH)).isEqualTo(1);
    }

    @Test
    void aCrowdRefreshesADeadTokenOnce() throws Exception {
        var app = signedIn();
        realm.notion().expire(app.person);

        for (var answer : crowd(app, 200)) {
            assertWorks(answer.get());
        }

        assertThat(app.calls(Endpoint.REFRESH)).isEqualTo(1);
    }

    @Test
    void aCrowdIsServedWhileThePersonSignsInAgain() throws Exception {
        var app = signedIn();
        realm.notion().expire(app.person);

        var answers = crowd(app, 100);
        app.signInAgain();
        for (var answer : answers) {
            assertThat(answer.get().status()).as(answer.get().body().toString()).isEqualTo(200);
        }

        assertWorks(app.read());
        assertWorks(app.read(VERIFY));
    }

    private static List<CompletableFuture<Answer>> crowd(SignedIn app, int size) {
        var threads = Executors.newFixedThreadPool(40);
        var answers = new ArrayList<>(IntStream.range(0, size)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> app.read(VERIFY), threads))
                .toList());
        threads.shutdown();
        return answers;
    }

    @Test
    void eachWorkspaceIsReadByItsId() {
        var first = realm.notion().add(EmulatedWorkspace.named("Same"));
        var second = realm.notion().add(EmulatedWorkspace.named("Same"));
        var app = new SignedIn("notion", realm.newPerson(), first);
        allow(realm.consentPage(new Browser(), "notion"), app.person, second);
        allow(realm.consentPage(new Browser(), "notion"), app.person, realm.workspace());

        assertThat(app.readFrom(first).body().path("workspace_id").textValue()).isEqualTo(first.id());
        assertThat(app.readFrom(second).body().path("workspace_id").textValue()).isEqualTo(second.id());
        assertThat(app.read().body().path("workspace_id").textValue())
                .isEqualTo(realm.workspace().id());
        assertThat(app.read().body().path("workspaces")).hasSize(3);
        var others = List.of(app.readFrom(second).body(), app.read().body());

        realm.notion().expire(app.person);
        assertWorks(app.read(Map.of("workspace_id", first.id(), "verify", "true")));
        assertThat(List.of(app.readFrom(second).body(), app.read().body())).isEqualTo(others);
        assertThat(app.calls(Endpoint.REFRESH)).isEqualTo(1);
    }

    @Test
    void anUnknownWorkspaceIsAnInvalidTarget() {
        var answer = signedIn().read(Map.of("workspace_id", "elsewhere"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("invalid_target");
    }

    @Test
    void onlyTokenClientsReadTokens() {
        var barred = realm.addProvider(Map.of(), Map.of("tokenClients", "another-app"));
        var open = realm.addProvider(Map.of(), Map.of("tokenClients", "another-app##notion-app"));

        var answer = new SignedIn(barred, realm.newPerson(), realm.workspace()).read();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.error()).isEqualTo("access_denied");
        assertWorks(new SignedIn(open, realm.newPerson(), realm.workspace()).read());
    }

    @Test
    void aGrantThatNotionEndedIsExpiredUntilTheNextSignIn() {
        var app = signedIn();
        realm.notion().end(app.person);

        for (var i = 0; i < 3; i++) {
            var answer = app.read(VERIFY);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("token_expired");
        }
        assertThat(realm.notion().calls(app.person))
                .containsExactly(Endpoint.TOKEN, Endpoint.INTROSPECT, Endpoint.REFRESH);

        app.signInAgain();
        assertWorks(app.read());
    }

    @Test
    void aTokenNotKnownDeadIsHandedOutWhileNotionIsOutOfReach() {
        for (var fault : List.of(
                Fault.status(503, ""),
                Fault.status(500, "<html>"),
                Fault.reset(),
                Fault.delay(Duration.ofSeconds(10)))) {
            var app = signedIn();
            realm.notion().fail(app.person, Endpoint.INTROSPECT, fault);

            assertWorks(app.read(VERIFY));
            assertThat(app.calls(Endpoint.REFRESH)).isZero();
        }
    }

    @Test
    void aDeadTokenIsUnavailableWhileNotionIsBusy() {
        var app = signedIn();
        realm.notion().expire(app.person);
        realm.notion().fail(app.person, Endpoint.REFRESH, Fault.status(429, "{}", Map.of("Retry-After", "17")));

        var answer = app.read(VERIFY);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("temporarily_unavailable");
        assertThat(answer.retryAfter()).isEqualTo("17");
        assertWorks(app.read(VERIFY));
    }

    @Test
    void aShortRetryAfterIsWaitedOut() {
        var app = signedIn();
        realm.notion().expire(app.person);
        realm.notion().fail(app.person, Endpoint.REFRESH, Fault.status(529, "{}", Map.of("Retry-After", "1")));

        assertWorks(app.read(VERIFY));
    }

    @Test
    void aRefreshThatNotionNeverActedOnHeals() {
        var app = signedIn();
        realm.notion().expire(app.person);
        realm.notion().fail(app.person, Endpoint.REFRESH, Fault.reset());

        var answer = app.read(VERIFY);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(app.read().status()).as("known to be dead").isEqualTo(503);

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertWorks(app.read(VERIFY)));
        assertThat(app.calls(Endpoint.REFRESH)).isEqualTo(2);
    }

    @Test
    void aRefreshWhoseAnswerWasLostIsTriedOnceMore() {
        var app = signedIn();
        realm.notion().expire(app.person);
        realm.notion().fail(app.person, Endpoint.REFRESH, Fault.lostAfterActing());

        assertThat(app.read(VERIFY).status()).isEqualTo(503);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(app.read(VERIFY).error()).isEqualTo("token_expired"));
        assertThat(app.calls(Endpoint.REFRESH)).isEqualTo(2);
        app.signInAgain();
        assertWorks(app.read());
    }

    /**
     * At V2 Keycloak writes down a success whenever the provider returns, and turns every exception into a bare 400: the
     * contract's answers cost us the audit there.
     */
    @Test
    void anErrorIsAuditedAsAnError() {
        var alias = realm.addProvider(Map.of(), Map.of());
        var app = new SignedIn(alias, realm.newPerson(), realm.workspace());
        app.read(Map.of("workspace_id", "elsewhere"));

        var type = door == Door.EXCHANGE ? "TOKEN_EXCHANGE" : "IDENTITY_PROVIDER_RETRIEVE_TOKEN";
        var errors = realm.admin().events(type + "_ERROR").toString();
        var successes = realm.admin().events(type).toString();
        assertThat(errors.contains(alias)).isEqualTo(door != Door.V2);
        assertThat(successes.contains(alias)).isEqualTo(door == Door.V2);
    }
}
