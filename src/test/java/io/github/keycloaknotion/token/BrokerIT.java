package io.github.keycloaknotion.token;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An app asks Keycloak for a person's Notion token, and gets one that works. */
@ParameterizedClass
@MethodSource("endpoints")
@ExtendWith(NotionRealm.Resolver.class)
@Tag("v2")
final class BrokerIT {

    private final TokenEndpoint endpoint;
    private final NotionRealm realm;

    BrokerIT(TokenEndpoint endpoint, NotionRealm realm) {
        this.endpoint = endpoint;
        this.realm = realm;
    }

    static List<TokenEndpoint> endpoints() {
        return ServerUnderTest.endpoints();
    }

    private SignedIn signedIn(String alias, EmulatedPerson person, EmulatedWorkspace workspace) {
        return realm.signedIn(alias, person, workspace).at(endpoint);
    }

    private SignedIn signedIn(String alias) {
        return signedIn(alias, realm.newPerson(), realm.workspace());
    }

    private SignedIn signedIn() {
        return signedIn("notion");
    }

    /** What Notion says of a connection is remembered for all of its grants: so a test that is about that has its own. */
    private String providerOfItsOwn() {
        return realm.addReadableProvider(Map.of(), Map.of());
    }

    private static Answer readFrom(SignedIn app, EmulatedWorkspace workspace) {
        return app.read(Map.of("workspace_id", workspace.id()));
    }

    private void signInAgain(SignedIn app) {
        realm.signedIn(app.alias(), app.person());
    }

    private int calls(SignedIn app, Endpoint endpoint) {
        return Collections.frequency(realm.notion().calls(app.person()), endpoint);
    }

    /** Until a read is answered from memory, if any: it does not see what is written behind Keycloak's back. */
    private void awaitRemembered(SignedIn app) {
        if (ServerUnderTest.isStateless()) {
            return;
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            realm.assertWorks(app.read());
            var facts = realm.grant(app.userId(), "facts");
            // A row with an edited fact does not open.
            writeFacts(app, facts + " ");
            var status = app.read().status();
            writeFacts(app, facts);
            return status == 200;
        });
    }

    private void writeFacts(SignedIn app, String facts) {
        realm.database()
                .ask("update notion_grant set facts = ? where user_id = ? returning facts", facts, app.userId());
    }

    /** The grants as they are stored, in the order in which they came. */
    private List<String> rows(SignedIn app) {
        return List.of(realm.grant(app.userId(), "string_agg(concat(tokens, facts, xmin), '\n' order by created_at)")
                .split("\n"));
    }

    /** They change whenever a row is written, be it with what it held before. */
    private String rowVersions(SignedIn app) {
        return Stream.of("notion_grant", "federated_identity", "user_attribute")
                .map(table -> realm.database()
                        .ask(
                                "select string_agg(xmin || ':' || ctid, ' ') from " + table + " where user_id = ?",
                                app.userId()))
                .collect(Collectors.joining(" | "));
    }

    @Test
    void theAnswerIsTheContracts() {
        var app = signedIn();

        var answer = app.read();

        realm.assertWorks(answer);
        var fields = new ArrayList<>(List.of(
                "access_token",
                "token_type",
                "bot_id",
                "workspace_id",
                "workspace_name",
                "workspace_icon",
                "workspaces"));
        if (endpoint == TokenEndpoint.EXCHANGE) {
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
    @Tag("stateless")
    void aTokenVerifiedLatelyIsHandedOutWithoutAskingNotionOrWritingAnything() {
        var app = signedIn();
        var before = rowVersions(app);

        realm.assertWorks(app.read());
        realm.assertWorks(app.read());

        assertThat(realm.notion().calls(app.person())).containsExactly(Endpoint.TOKEN);
        assertThat(rowVersions(app)).isNotEmpty().isEqualTo(before);
    }

    @Test
    void verifyAsksNotionAndKeepsALiveToken() {
        var app = signedIn();
        var before = app.read().token();

        assertThat(app.verify().token()).isEqualTo(before);

        assertThat(realm.notion().calls(app.person())).containsExactly(Endpoint.TOKEN, Endpoint.INTROSPECT);
    }

    @Test
    void verifyAfterZeroAsksEachTimeAndMinusOneNever() {
        var always = signedIn(realm.addReadableProvider(Map.of(), Map.of("verifyAfter", "0")));
        var never = signedIn(realm.addReadableProvider(Map.of(), Map.of("verifyAfter", "-1")));
        realm.notion().expire(never.person());

        always.read();
        always.read();
        assertThat(calls(always, Endpoint.INTROSPECT)).isEqualTo(2);
        assertThat(never.read().status()).isEqualTo(200);
        assertThat(calls(never, Endpoint.INTROSPECT)).isZero();
    }

    @Test
    @Tag("stateless")
    void aDeadTokenIsRefreshed() {
        var app = signedIn();
        realm.notion().expire(app.person());

        realm.assertWorks(app.verify());
        realm.assertWorks(app.read());

        assertThat(calls(app, Endpoint.REFRESH)).isEqualTo(1);
    }

    @Test
    @Tag("stateless")
    void aCrowdRefreshesADeadTokenOnce() throws Exception {
        var app = signedIn();
        realm.notion().expire(app.person());

        for (var answer : crowd(app, 200)) {
            realm.assertWorks(answer.get());
        }

        assertThat(calls(app, Endpoint.REFRESH)).isEqualTo(1);
    }

    @Test
    @Tag("stateless")
    void aCrowdIsServedWhileThePersonSignsInAgain() throws Exception {
        var app = signedIn();
        realm.notion().expire(app.person());

        var answers = crowd(app, 100);
        signInAgain(app);
        for (var answer : answers) {
            assertThat(answer.get().status()).as(answer.get().body().toString()).isEqualTo(200);
        }

        realm.assertWorks(app.read());
        realm.assertWorks(app.verify());
    }

    private static List<CompletableFuture<Answer>> crowd(SignedIn app, int size) {
        var threads = Executors.newFixedThreadPool(40);
        var answers = new ArrayList<>(IntStream.range(0, size)
                .mapToObj(i -> CompletableFuture.supplyAsync(app::verify, threads))
                .toList());
        threads.shutdown();
        return answers;
    }

    @Test
    @Tag("stateless")
    void eachWorkspaceIsReadByItsId() {
        var first = realm.notion().add(EmulatedWorkspace.named("Same"));
        var second = realm.notion().add(EmulatedWorkspace.named("Same"));
        var app = signedIn("notion", realm.newPerson(), first);
        allow(realm.consentPage(new Browser(), "notion"), app.person(), second);
        allow(realm.consentPage(new Browser(), "notion"), app.person(), realm.workspace());

        assertThat(readFrom(app, first).body().path("workspace_id").textValue()).isEqualTo(first.id());
        assertThat(readFrom(app, second).body().path("workspace_id").textValue())
                .isEqualTo(second.id());
        assertThat(app.read().body().path("workspace_id").textValue())
                .isEqualTo(realm.workspace().id());
        assertThat(app.read().body().path("workspaces")).hasSize(3);
        var others = List.of(readFrom(app, second).body(), app.read().body());
        var rows = rows(app);

        realm.notion().expire(app.person());
        realm.assertWorks(app.read(Map.of("workspace_id", first.id(), "verify", "true")));
        assertThat(List.of(readFrom(app, second).body(), app.read().body())).isEqualTo(others);
        assertThat(rows(app).stream().filter(rows::contains))
                .as("others are left as they are")
                .hasSize(2);
        assertThat(calls(app, Endpoint.REFRESH)).isEqualTo(1);
    }

    @Test
    void anUnknownWorkspaceIsAnInvalidTarget() {
        var answer = signedIn().read(Map.of("workspace_id", "elsewhere"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("invalid_target");
    }

    @Test
    void onlyTokenClientsReadTokens() {
        var barred = realm.addReadableProvider(Map.of(), Map.of("tokenClients", "another-app"));
        var open = realm.addReadableProvider(Map.of(), Map.of("tokenClients", "another-app##notion-app"));

        var answer = signedIn(barred).read();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.error()).isEqualTo("access_denied");
        realm.assertWorks(signedIn(open).read());
    }

    @Test
    @Tag("stateless")
    void aGrantThatNotionEndedIsExpiredUntilTheNextSignIn() {
        var app = signedIn();
        realm.notion().end(app.person());

        for (var i = 0; i < 3; i++) {
            var answer = app.verify();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("token_expired");
        }
        assertThat(realm.notion().calls(app.person()))
                .containsExactly(Endpoint.TOKEN, Endpoint.INTROSPECT, Endpoint.REFRESH);

        signInAgain(app);
        realm.assertWorks(app.read());
    }

    @Test
    @Tag("stateless")
    void aSessionIsGivenThePairThatItsSignInBrought() {
        var app = signedIn();
        awaitRemembered(app);
        var former = app.read().token();

        var answer = signedIn("notion", app.person(), realm.workspace()).read();

        realm.assertWorks(answer);
        assertThat(answer.token()).isNotEqualTo(former);
    }

    @Test
    @Tag("stateless")
    void whoConnectsAgainInTheirSessionIsGivenTheNewPairThere() {
        var app = signedIn();
        awaitRemembered(app);
        var former = app.read().token();

        app.connect(realm.workspace());

        var answer = app.read();
        realm.assertWorks(answer);
        assertThat(answer.token()).isNotEqualTo(former);
    }

    @Test
    @Tag("stateless")
    void anEarlierSessionIsGivenTheNewPairOnceTheFormerIsDead() {
        var app = signedIn();
        awaitRemembered(app);
        realm.notion().expire(app.person());

        signInAgain(app);

        realm.assertWorks(app.verify());
        realm.assertWorks(app.read());
        assertThat(calls(app, Endpoint.REFRESH)).isZero();
    }

    @Test
    @Tag("stateless")
    void anEarlierSessionLearnsThatAGrantIsNoLongerEnded() {
        var app = signedIn();
        awaitRemembered(app);
        realm.notion().end(app.person());
        assertThat(app.verify().error()).isEqualTo("token_expired");
        assertThat(app.read().error()).isEqualTo("token_expired");

        signInAgain(app);

        realm.assertWorks(app.read());
    }

    @Test
    void aTokenNotKnownDeadIsHandedOutWhileNotionIsOutOfReach() {
        for (var fault : List.of(Fault.status(503, ""), Fault.status(500, "<html>"), Fault.reset())) {
            var app = signedIn(providerOfItsOwn());
            realm.notion().fail(app.person(), Endpoint.INTROSPECT, fault);

            realm.assertWorks(app.verify());
            assertThat(calls(app, Endpoint.REFRESH)).isZero();
        }
    }

    @Test
    void aCrowdDoesNotQueueUpBehindASlowNotion() throws Exception {
        var app = signedIn();
        for (var i = 0; i < 50; i++) {
            realm.notion().fail(app.person(), Endpoint.INTROSPECT, Fault.delay(Duration.ofSeconds(10)));
        }

        for (var answer : crowd(app, 40)) {
            realm.assertWorks(answer.get(40, TimeUnit.SECONDS));
        }

        assertThat(calls(app, Endpoint.INTROSPECT)).isLessThanOrEqualTo(4);
    }

    /** More of them than Keycloak keeps connections for. */
    @Test
    void brokenAnswersLeaveNoConnectionHanging() {
        var app = signedIn();
        for (var i = 0; i < 70; i++) {
            realm.notion().fail(app.person(), Endpoint.INTROSPECT, Fault.cutOff());
            realm.assertWorks(app.verify());
        }

        realm.notion().expire(app.person());
        realm.assertWorks(app.verify());
    }

    @Test
    void notionIsLeftAloneForAsLongAsItAskedFor() {
        var app = signedIn(providerOfItsOwn());
        var busy = Fault.status(429, "{}", Map.of("Retry-After", "3"));
        realm.notion().fail(app.person(), Endpoint.INTROSPECT, busy);

        realm.assertWorks(app.verify());
        realm.assertWorks(app.verify());
        assertThat(calls(app, Endpoint.INTROSPECT)).isEqualTo(1);

        realm.notion().expire(app.person());
        realm.notion().fail(app.person(), Endpoint.REFRESH, busy);
        var refused = await().atMost(Duration.ofSeconds(20)).until(app::verify, read -> read.status() != 200);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.error()).isEqualTo("temporarily_unavailable");
        assertThat(refused.retryAfter()).isEqualTo("3");
        assertThat(app.read().status()).as("known to be dead").isEqualTo(503);
        assertThat(calls(app, Endpoint.REFRESH)).isEqualTo(1);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(app.read().status()).isEqualTo(200));
        realm.assertWorks(app.read());
    }

    @Test
    @Tag("stateless")
    void aTokenKnownToBeDeadIsNotHandedOutWhileNotionIsOutOfReach() {
        var app = signedIn(providerOfItsOwn());
        realm.notion().expire(app.person());
        realm.notion().fail(app.person(), Endpoint.REFRESH, Fault.status(503, ""));
        realm.notion().fail(app.person(), Endpoint.REFRESH, Fault.status(503, ""));
        assertThat(app.verify().status()).isEqualTo(503);
        realm.notion().fail(app.person(), Endpoint.INTROSPECT, Fault.status(503, ""));

        assertThat(app.read().status()).isEqualTo(503);
    }

    @Test
    void aWorkspaceOfAnyNameIsRead() {
        for (var name : List.of("error", "🦊 & \"quotes\" <b>", "x".repeat(200))) {
            var workspace = realm.notion().add(EmulatedWorkspace.named(name));
            var app = signedIn("notion", realm.newPerson(), workspace);
            realm.notion().expire(app.person());

            var answer = app.verify();

            realm.assertWorks(answer);
            assertThat(answer.body().path("workspace_name").textValue()).isEqualTo(name);
            assertThat(answer.body().path("workspaces").path(0).path("workspace_name"))
                    .isEqualTo(answer.body().path("workspace_name"));
        }
    }

    @Test
    void aShortRetryAfterIsWaitedOut() {
        var app = signedIn(providerOfItsOwn());
        realm.notion().expire(app.person());
        realm.notion().fail(app.person(), Endpoint.REFRESH, Fault.status(529, "{}", Map.of("Retry-After", "1")));

        realm.assertWorks(app.verify());
    }

    @Test
    void aRefreshThatNotionNeverActedOnHeals() {
        var app = signedIn();
        realm.notion().expire(app.person());
        realm.notion().fail(app.person(), Endpoint.REFRESH, Fault.reset());

        var answer = app.verify();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(app.read().status()).as("known to be dead").isEqualTo(503);

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> realm.assertWorks(app.verify()));
        assertThat(calls(app, Endpoint.REFRESH)).isEqualTo(2);
    }

    /** Notion never acted: so there is no number of lost answers after which the grant is given up. */
    @Test
    void aRefreshWhoseAnswerWasLostAgainAndAgainHeals() {
        var app = signedIn();
        realm.notion().expire(app.person());
        for (var fault : List.of(Fault.reset(), Fault.status(502, "<html>"))) {
            realm.notion().fail(app.person(), Endpoint.REFRESH, fault);
        }

        assertThat(app.verify().retryAfter()).isEqualTo("5");
        var second = await().atMost(Duration.ofSeconds(20))
                .until(app::verify, read -> calls(app, Endpoint.REFRESH) == 2 && read.status() == 503);

        assertThat(Integer.parseInt(second.retryAfter())).as("a longer pause").isBetween(6, 10);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> realm.assertWorks(app.verify()));
        assertThat(calls(app, Endpoint.REFRESH)).isEqualTo(3);
    }

    /** A refresh needs the pair, and nothing else of Notion's answer. */
    @Test
    @Tag("stateless")
    void nothingButThePairMattersOfARefresh() {
        for (var change : List.<Consumer<ObjectNode>>of(
                answer -> answer.putObject("owner").put("workspace", true),
                answer -> answer.remove("owner"),
                answer -> ((ObjectNode) answer.get("owner")).remove("type"),
                answer -> answer.putObject("workspace_icon").put("emoji", "🦊"),
                answer -> answer.remove(List.of("workspace_id", "workspace_name", "bot_id", "request_id")),
                answer -> ((ObjectNode) answer.at("/owner/user/person")).put("email_verified", "true"),
                answer -> answer.put("token_type", 7).putArray("workspace_name"))) {
            var app = signedIn();
            realm.notion().expire(app.person());
            realm.notion().fail(app.person(), Endpoint.REFRESH, Fault.changed(change));

            var answer = app.verify();

            realm.assertWorks(answer);
            assertThat(answer.body().path("workspace_id").textValue())
                    .isEqualTo(realm.workspace().id());
            assertThat(answer.body().path("workspace_name").textValue())
                    .isEqualTo(realm.workspace().name());
            assertThat(calls(app, Endpoint.REFRESH)).isEqualTo(1);
        }
    }

    /** Notion does not say how it answers when it is asked about a dead token. */
    @Test
    void aRefusalOfTheTokenAtItsIntrospectionMeansThatItIsDead() {
        for (var body : List.of(
                "{\"error\":\"invalid_grant\"}",
                "{\"object\":\"error\",\"status\":400,\"code\":\"invalid_grant\"}",
                "{\"error\":\"invalid_token\"}")) {
            var app = signedIn();
            realm.notion().expire(app.person());
            realm.notion().fail(app.person(), Endpoint.INTROSPECT, Fault.status(400, body));

            realm.assertWorks(app.verify());
            assertThat(calls(app, Endpoint.REFRESH)).isEqualTo(1);
        }
    }

    /** All grants of a connection rest together when Notion does not know its client. */
    @Test
    void aConnectionThatNotionRefusesIsNotCalledForEachRead() {
        var client = new Connection("refused-" + UUID.randomUUID(), "secret");
        realm.notion().register(client);
        var alias = realm.addReadableProvider(
                Map.of(), Map.of("clientId", client.clientId(), "clientSecret", client.clientSecret()));
        var apps = Stream.generate(() -> signedIn(alias)).limit(3).toList();
        realm.admin().configure(alias, Map.of("clientSecret", "wrong"));

        for (var i = 0; i < 10; i++) {
            // Nobody says that the tokens are dead: so they are handed out.
            apps.forEach(app -> realm.assertWorks(app.verify()));
        }

        assertThat(realm.notion().refusals(client.clientId())).isEqualTo(1);
        assertThat(lines("is left alone about the connection of provider " + alias + " in realm notion "))
                .isEqualTo(1);

        apps.forEach(app -> realm.notion().expire(app.person()));
        realm.admin().configure(alias, Map.of("clientSecret", client.clientSecret()));
        apps.forEach(app -> realm.assertWorks(app.verify()));
    }

    private long lines(String text) {
        return realm.keycloak()
                .log()
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }

    @Test
    @Tag("stateless")
    void aRefreshWhoseAnswerWasLostIsTriedOnceMore() {
        var app = signedIn();
        realm.notion().expire(app.person());
        realm.notion().fail(app.person(), Endpoint.REFRESH, Fault.lostAfterActing());

        assertThat(app.verify().status()).isEqualTo(503);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(app.verify().error()).isEqualTo("token_expired"));
        assertThat(calls(app, Endpoint.REFRESH)).isEqualTo(2);
        signInAgain(app);
        realm.assertWorks(app.read());
    }

    @Test
    void anErrorIsAuditedAsAnErrorAndNothingElse() {
        var alias = realm.addReadableProvider(Map.of(), Map.of());
        var app = signedIn(alias);
        app.read(Map.of("workspace_id", "elsewhere"));

        var type = endpoint == TokenEndpoint.EXCHANGE ? "TOKEN_EXCHANGE" : "IDENTITY_PROVIDER_RETRIEVE_TOKEN";
        assertThat(realm.admin().events(type + "_ERROR").toString()).contains(alias, "invalid_target");
        assertThat(realm.admin().events(type).toString()).doesNotContain(alias);
    }
}
