package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees when Notion's token endpoint does not answer as documented. */
@ExtendWith(NotionRealm.Resolver.class)
final class AnswersIT {

    private static final String UNUSABLE = "Notion’s answer could not be used";
    private static final String USED_CODE = "was already used or has expired";
    private static final String MISCONFIGURED = "is not set up correctly";
    private static final String UNAVAILABLE = "Notion cannot be reached at the moment";

    private final NotionRealm realm;
    private final int loggedBefore;

    AnswersIT(NotionRealm realm) {
        this.realm = realm;
        this.loggedBefore = realm.keycloak().log().length();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments("an empty body", Fault.body("application/json", ""), 502, UNUSABLE),
                arguments("a page", Fault.body("text/html", "<html><b>Bad gateway</b></html>"), 502, UNUSABLE),
                arguments(
                        "half of the JSON", Fault.body("application/json", "{\"access_token\":\"ntn_"), 502, UNUSABLE),
                arguments("two answers", Fault.body("application/json", "{} {}"), 502, UNUSABLE),
                arguments("a list", Fault.body("application/json", "[]"), 502, UNUSABLE),
                arguments(
                        "2 MB",
                        Fault.body("application/json", "{\"a\":\"" + "x".repeat(2 << 20) + "\"}"),
                        502,
                        UNUSABLE),
                arguments("no access_token", without("access_token"), 502, UNUSABLE),
                arguments(
                        "a number as access_token", Fault.changed(body -> body.put("access_token", 7)), 502, UNUSABLE),
                arguments("a body that ends early", Fault.cutOff(), 502, UNUSABLE),
                arguments("a reset", Fault.reset(), 502, UNUSABLE),
                arguments("a reset after acting", Fault.lostAfterActing(), 502, UNUSABLE),
                arguments("silence", Fault.delay(Duration.ofSeconds(40)), 502, UNUSABLE),
                arguments(
                        "invalid_grant, OAuth's shape",
                        Fault.status(400, "{\"error\":\"invalid_grant\"}"),
                        400,
                        USED_CODE),
                arguments(
                        "invalid_grant, Notion's shape",
                        Fault.status(400, "{\"object\":\"error\",\"code\":\"invalid_grant\"}"),
                        400,
                        USED_CODE),
                arguments("invalid_client", Fault.status(401, "{\"error\":\"invalid_client\"}"), 502, MISCONFIGURED),
                arguments("403", Fault.status(403, "{\"code\":\"restricted_resource\"}"), 502, MISCONFIGURED),
                arguments("404", Fault.status(404, "{\"code\":\"object_not_found\"}"), 502, MISCONFIGURED),
                arguments("409", Fault.status(409, "{\"code\":\"conflict_error\"}"), 503, UNAVAILABLE),
                arguments("a gateway's 403", Fault.page(403), 503, UNAVAILABLE),
                arguments("a gateway's 405", Fault.page(405), 503, UNAVAILABLE),
                arguments("a gateway's 502", Fault.page(502), 503, UNAVAILABLE),
                arguments("a gateway's 522", Fault.page(522), 503, UNAVAILABLE),
                arguments(
                        "429",
                        Fault.status(429, "{\"code\":\"rate_limited\"}", Map.of("Retry-After", "5")),
                        503,
                        UNAVAILABLE),
                arguments("500", Fault.status(500, "{\"code\":\"internal_server_error\"}"), 502, UNUSABLE),
                arguments("503", Fault.status(503, "{\"code\":\"service_unavailable\"}"), 503, UNAVAILABLE),
                arguments("529", Fault.status(529, "{\"code\":\"service_overload\"}"), 503, UNAVAILABLE));
    }

    private static Fault without(String field) {
        return Fault.changed(body -> body.remove(field));
    }

    private static ObjectNode owner(ObjectNode body) {
        return (ObjectNode) body.get("owner");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void aFailureIsAClearPageAndOneCall(String what, Fault fault, int status, String text) {
        var person = realm.newPerson();
        realm.notion().fail(person, Endpoint.TOKEN, fault);

        var page = realm.signIn(new Browser(), "notion", person);

        assertThat(page.status()).as(what).isEqualTo(status);
        assertThat(page.text()).as(what).contains(text);
        assertNothingLeaked(page);
        assertThat(realm.notion().calls(person))
                .as("codes are never posted twice")
                .containsExactly(Endpoint.TOKEN);
        realm.app().tokens(realm.signIn(new Browser(), "notion", person));
    }

    static Stream<Arguments> oddities() {
        return Stream.of(
                arguments("no owner.type", Fault.changed(body -> owner(body).remove("type"))),
                arguments(
                        "an unknown owner.type",
                        Fault.changed(body -> owner(body).put("type", "robot"))),
                arguments("an object as workspace_icon", Fault.changed(body -> body.putObject("workspace_icon"))),
                arguments("a list as workspace_name", Fault.changed(body -> body.putArray("workspace_name"))),
                arguments("a list as refresh_token", Fault.changed(body -> body.putArray("refresh_token"))),
                arguments("another token_type", Fault.changed(body -> body.put("token_type", "mac"))),
                arguments("no bot_id", without("bot_id")),
                arguments(
                        "text as email_verified",
                        Fault.changed(
                                body -> ((ObjectNode) body.at("/owner/user/person")).put("email_verified", "true"))));
    }

    /** What Notion says in another way than it documents keeps nobody out whose identity is clear. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("oddities")
    void whoIsKnownSignsIn(String what, Fault fault) {
        var person = realm.newPerson();
        realm.notion().fail(person, Endpoint.TOKEN, fault);

        var signedIn = realm.signedIn("notion", person);

        realm.assertWorks(signedIn.read());
        assertThat(realm.notion().calls(person)).containsExactly(Endpoint.TOKEN);
    }

    static Stream<Arguments> gaps() {
        return Stream.of(
                arguments("no owner", without("owner")),
                arguments("text as owner", Fault.changed(body -> body.put("owner", "user"))),
                arguments("no owner.user", Fault.changed(body -> owner(body).remove("user"))),
                arguments(
                        "a number as owner.user.id",
                        Fault.changed(body -> owner(body).putObject("user").put("id", 1))),
                arguments("no workspace_id", without("workspace_id")),
                arguments("a number as workspace_id", Fault.changed(body -> body.put("workspace_id", 7))));
    }

    /** Notion is asked once more who it is; and if it does not say, the person reads so, and the pair is revoked. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("gaps")
    void whoIsNotKnownIsAskedForOnce(String what, Fault fault) {
        var person = realm.newPerson();
        realm.notion().fail(person, Endpoint.TOKEN, fault);

        realm.assertWorks(realm.signedIn("notion", person).read());

        assertThat(realm.notion().calls(person)).containsExactly(Endpoint.TOKEN, Endpoint.ME);
        var nobody = realm.newPerson();
        realm.notion().fail(nobody, Endpoint.TOKEN, fault);
        realm.notion().fail(nobody, Endpoint.ME, Fault.status(403, "{\"code\":\"restricted_resource\"}"));

        var page = realm.signIn(new Browser(), "notion", nobody);

        assertThat(page.status()).isEqualTo(502);
        assertThat(page.text()).contains(UNUSABLE);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(realm.notion().isConnected(nobody)).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ada Lovelace (she/her)", "Bob & Sally", "Ada | Acme", "A$AP {Rocky} #1 <b>"})
    void nobodyIsStoppedForWhatTheyWroteIntoTheirName(String name) {
        var person = realm.notion().add(EmulatedPerson.named(name, UUID.randomUUID() + "@example.com"));

        realm.app().tokens(realm.signIn(new Browser(), "notion", person));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clientId", "clientSecret"})
    void blanksThatCameAlongWhenPastingDoNotMatter(String setting) {
        var pasted =
                setting.equals("clientId") ? NotionRealm.CONNECTION.clientId() : NotionRealm.CONNECTION.clientSecret();
        var alias = realm.addReadableProvider(Map.of(), Map.of(setting, " \t" + pasted + " \n"));

        realm.assertWorks(realm.signedIn(alias).read());
    }

    /** The log says that it was not Notion that answered, and what did. */
    @Test
    void aGatewaysPageIsNoFaultOfTheSettings() {
        var person = realm.newPerson();
        realm.notion().fail(person, Endpoint.TOKEN, Fault.page(403));

        realm.signIn(new Browser(), "notion", person);

        assertThat(realm.keycloak().log())
                .contains("HTTP 403 without a code of Notion's, from cloudflare, text/html")
                .contains("check that this server reaches the provider's baseUrl");
    }

    @Test
    void unknownFieldsAreIgnored() {
        var person = realm.newPerson();
        realm.notion()
                .fail(
                        person,
                        Endpoint.TOKEN,
                        Fault.changed(body -> body.put("new", true).set("more", body.objectNode())));

        realm.app().tokens(realm.signIn(new Browser(), "notion", person));
    }

    @Test
    void aTokenOfAWorkspaceIsRefused() {
        var person = realm.newPerson();
        realm.notion()
                .fail(
                        person,
                        Endpoint.TOKEN,
                        Fault.changed(body ->
                                body.putObject("owner").put("type", "workspace").put("workspace", true)));

        var page = realm.signIn(new Browser(), "notion", person);

        assertThat(page.status()).isEqualTo(403);
        assertThat(page.text()).contains("Notion answered for a whole workspace, not for you");
        assertNothingLeaked(page);
    }

    @Test
    @Tag("v2")
    @Tag("stateless")
    void theLogAndTheEventQuoteNotionsRequestId() {
        var requestId = UUID.randomUUID().toString();
        var refusedId = UUID.randomUUID().toString();
        var person = realm.newPerson();
        realm.notion()
                .fail(
                        person,
                        Endpoint.TOKEN,
                        Fault.changed(body -> body.put("request_id", requestId).put("access_token", 7)));
        realm.notion()
                .fail(
                        person,
                        Endpoint.TOKEN,
                        Fault.status(400, "{\"error\":\"invalid_grant\",\"request_id\":\"" + refusedId + "\"}"));

        realm.signIn(new Browser(), "notion", person);
        realm.signIn(new Browser(), "notion", person);

        assertThat(realm.keycloak().log()).contains(requestId, refusedId);
        assertThat(realm.admin().events("IDENTITY_PROVIDER_LOGIN_ERROR").toString())
                .contains(requestId, refusedId);
    }

    @Test
    void nobodyAtTheAddressIsAClearPage() {
        var alias = realm.addProvider(Map.of(), Map.of("baseUrl", "http://localhost:" + KeycloakServer.freePort()));
        var person = realm.newPerson();

        var page = realm.signInWithNotionElsewhere(new Browser(), alias, person);

        assertThat(page.status()).isEqualTo(503);
        assertThat(page.text()).contains(UNAVAILABLE);
    }

    @Test
    void aSecretThatIsNotInTheVaultIsAClearPage() {
        var alias = realm.addProvider(Map.of(), Map.of("clientSecret", "${vault.nowhere}"));
        var person = realm.newPerson();

        var page = realm.signIn(new Browser(), alias, person);

        assertThat(page.status()).isEqualTo(500);
        assertThat(page.text()).contains(MISCONFIGURED);
        assertThat(realm.notion().calls(person)).isEmpty();
    }

    @Test
    void aWrongSecretIsAClearPageAndAHintForTheAdmin() {
        var alias = realm.addProvider(Map.of(), Map.of("clientSecret", "wrong"));
        var person = realm.newPerson();

        var page = realm.signIn(new Browser(), alias, person);

        assertThat(page.status()).isEqualTo(502);
        assertThat(page.text()).contains(MISCONFIGURED);
        assertThat(realm.keycloak().log())
                .contains("Sign-in with " + alias)
                .contains("HTTP 401 invalid_client")
                .contains("check the provider's client ID, client secret");
    }

    private void assertNothingLeaked(Page page) {
        var written = page.body() + realm.keycloak().log().substring(loggedBefore);
        assertThat(realm.notion().secrets()).noneMatch(written::contains);
        assertThat(written).doesNotContain(NotionRealm.CONNECTION.clientSecret());
        assertThat(page.body()).doesNotContain("Exception", "java.");
    }
}
