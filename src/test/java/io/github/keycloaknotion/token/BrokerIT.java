package io.github.keycloaknotion.token;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Door;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

        final Browser browser = new Browser();

        SignedIn(String alias, EmulatedPerson person, EmulatedWorkspace workspace) {
            this.alias = alias;
            this.person = person;
            this.tokens = realm.app().tokens(allow(realm.consentPage(browser, alias), person, workspace));
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

        /** Until a read is answered from memory, if any: it does not see what is written behind Keycloak's back. */
        void awaitRemembered() {
            if (Door.isStateless()) {
                return;
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                assertWorks(read());
                var facts = facts();
                // A row with an edited fact does not open.
                write(facts + " ");
                var status = read().status();
                write(facts);
                return status == 200;
            });
        }

        private String facts() {
            return realm.database().ask("select facts from notion_grant where user_id = ?", userId());
        }

        private void write(String facts) {
            realm.database()
                    .ask("update notion_grant set facts = ? where user_id = ? returning facts", facts, userId());
        }

        /** The grants as they are stored, in the order in which they came. */
        List<String> rows() {
            var rows = realm.database()
                    .ask(
                            "select string_agg(concat(tokens, facts, xmin), '\n' order by created_at)"
                                    + " from notion_grant where user_id = ?",
                            userId());
            return List.of(rows.split("\n"));
        }

        private String userId() {
            return realm.app().userInfo(tokens).path("sub").textValue();
        }

        /** They change whenever a row is written, be it with what it held before. */
        String rowVersions() {
            return Stream.of("notion_grant", "federated_identity", "user_attribute")
                    .map(table -> realm.database()
                            .ask(
                                    "select string_agg(xmin || ':' || ctid, ' ') from " + table + " where user_id = ?",
                                    userId()))
                    .collect(Collectors.joining(" | "));
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
    void aTokenVerifiedLatelyIsHandedOutWithoutAskingNotionOrWritingAnything() {
        var app = signedIn();
        var before = app.rowVersions();

        assertWorks(app.read());
        assertWorks(app.read());

        assertThat(realm.notion().calls(app.person)).containsExactly(Endpoint.TOKEN);
        assertThat(app.rowVersions()).isNotEmpty().isEqualTo(before);
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
        var rows = app.rows();

        realm.notion().expire(app.person);
        assertWorks(app.read(Map.of("workspace_id", first.id(), "verify", "true")));
        assertThat(List.of(app.readFrom(second).body(), app.read().body())).isEqualTo(others);
        assertThat(app.rows().stream().filter(rows::contains))
                .as("others are left as they are")
                .hasSize(2);
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
    void aSessionIsGivenThePairThatItsSignInBrought() {
        var app = signedIn();
        app.awaitRemembered();
        var former = app.read().token();

        var answer = new SignedIn("notion", app.person, realm.workspace()).read();

        assertWorks(answer);
        assertThat(answer.token()).isNotEqualTo(former);
    }

    @Test
    void whoConnectsAgainInTheirSessionIsGivenTheNewPairThere() {
        var app = signedIn();
        app.awaitRemembered();
        var former = app.read().token();

        allow(realm.linkingConsentPage(app.browser), app.person, realm.workspace());

        var answer = app.read();
        assertWorks(answer);
        assertThat(answer.token()).isNotEqualTo(former);
    }

    @Test
    void anEarlierSessionIsGivenTheNewPairOnceTheFormerIsDead() {
        var app = signedIn();
        app.awaitRemembered();
        realm.notion().expire(app.person);

        app.signInAgain();

        assertWorks(app.read(VERIFY));
        assertWorks(app.read());
        assertThat(app.calls(Endpoint.REFRESH)).isZero();
    }

    @Test
    void anEarlierSessionLearnsThatAGrantIsNoLongerEnded() {
        var app = signedIn();
        app.awaitRemembered();
        realm.notion().end(app.person);
        assertThat(app.read(VERIFY).error()).isEqualTo("token_expired");
        assertThat(app.read().error()).isEqualTo("token_expired");

        app.signInAgain();

        assertWorks(app.read());
    }

    @Test
    void aTokenNotKnownDeadIsHandedOutWhileNotionIsOutOfReach() {
        for (var fault : List.of(Fault.status(503, ""), Fault.status(500, "<html>"), Fault.reset())) {
            var app = signedIn();
            realm.notion().fail(app.person, Endpoint.INTROSPECT, fault);

            assertWorks(app.read(VERIFY));
            assertThat(app.calls(Endpoint.REFRESH)).isZero();
        }
    }

    @Test
    void aCrowdDoesNotQueueUpBehindASlowNotion() throws Exception {
        var app = signedIn();
        for (var i = 0; i < 50; i++) {
            realm.notion().fail(app.person, Endpoint.INTROSPECT, Fault.delay(Duration.ofSeconds(10)));
        }

        for (var answer : crowd(app, 40)) {
            assertWorks(answer.get(40, TimeUnit.SECONDS));
        }

        assertThat(app.calls(Endpoint.INTROSPECT)).isLessThanOrEqualTo(4);
    }

    /** More of them than Keycloak keeps connections for. */
    @Test
    void brokenAnswersLeaveNoConnectionHanging() {
        var app = signedIn();
        for (var i = 0; i < 70; i++) {
            realm.notion().fail(app.person, Endpoint.INTROSPECT, Fault.cutOff());
            assertWorks(app.read(VERIFY));
        }

        realm.notion().expire(app.person);
        assertWorks(app.read(VERIFY));
    }

    @Test
    void notionIsLeftAloneForAsLongAsItAskedFor() {
        var app = signedIn();
        var busy = Fault.status(429, "{}", Map.of("Retry-After", "3"));
        realm.notion().fail(app.person, Endpoint.INTROSPECT, busy);

        assertWorks(app.read(VERIFY));
        assertWorks(app.read(VERIFY));
        assertThat(app.calls(Endpoint.INTROSPECT)).isEqualTo(1);

        realm.notion().expire(app.person);
        realm.notion().fail(app.person, Endpoint.REFRESH, busy);
        var refused =
                await().atMost(Duration.ofSeconds(20)).until(() -> app.read(VERIFY), read -> read.status() != 200);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.error()).isEqualTo("temporarily_unavailable");
        assertThat(refused.retryAfter()).isEqualTo("3");
        assertThat(app.read().status()).as("known to be dead").isEqualTo(503);
        assertThat(app.calls(Endpoint.REFRESH)).isEqualTo(1);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(app.read().status()).isEqualTo(200));
        assertWorks(app.read());
    }

    @Test
    void aTokenKnownToBeDeadIsNotHandedOutWhileNotionIsOutOfReach() {
        var app = signedIn();
        realm.notion().expire(app.person);
        realm.notion().fail(app.person, Endpoint.REFRESH, Fault.status(503, ""));
        realm.notion().fail(app.person, Endpoint.REFRESH, Fault.status(503, ""));
        assertThat(app.read(VERIFY).status()).isEqualTo(503);
        realm.notion().fail(app.person, Endpoint.INTROSPECT, Fault.status(503, ""));

        assertThat(app.read().status()).isEqualTo(503);
    }

    @Test
    void aWorkspaceOfAnyNameIsRead() {
        for (var name : List.of("error", "🦊 & \"quotes\" <b>", "x".repeat(200))) {
            var workspace = realm.notion().add(EmulatedWorkspace.named(name));
            var app = new SignedIn("notion", realm.newPerson(), workspace);
            realm.notion().expire(app.person);

            var answer = app.read(VERIFY);

            assertWorks(answer);
            assertThat(answer.body().path("workspace_name").textValue()).isEqualTo(name);
            assertThat(answer.body().path("workspaces").path(0).path("workspace_name"))
                    .isEqualTo(answer.body().path("workspace_name"));
        }
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

    @Test
    void anErrorIsAuditedAsAnErrorAndNothingElse() {
        var alias = realm.addProvider(Map.of(), Map.of());
        var app = new SignedIn(alias, realm.newPerson(), realm.workspace());
        app.read(Map.of("workspace_id", "elsewhere"));

        var type = door == Door.EXCHANGE ? "TOKEN_EXCHANGE" : "IDENTITY_PROVIDER_RETRIEVE_TOKEN";
        assertThat(realm.admin().events(type + "_ERROR").toString()).contains(alias, "invalid_target");
        assertThat(realm.admin().events(type).toString()).doesNotContain(alias);
    }
}
