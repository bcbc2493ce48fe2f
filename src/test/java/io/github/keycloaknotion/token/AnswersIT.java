package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
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
                arguments(
                        "a list as refresh_token",
                        Fault.changed(body -> body.putArray("refresh_token")),
                        502,
                        UNUSABLE),
                arguments("another token_type", Fault.changed(body -> body.put("token_type", "mac")), 502, UNUSABLE),
                arguments("no workspace_id", without("workspace_id"), 502, UNUSABLE),
                arguments("no owner", without("owner"), 502, UNUSABLE),
                arguments("text as owner", Fault.changed(body -> body.put("owner", "user")), 502, UNUSABLE),
                arguments(
                        "an unknown owner.type",
                        Fault.changed(body -> owner(body).put("type", "robot")),
                        502,
                        UNUSABLE),
                arguments("no owner.user", Fault.changed(body -> owner(body).without("user")), 502, UNUSABLE),
                arguments(
                        "a number as owner.user.id",
                        Fault.changed(body -> owner(body).putObject("user").put("id", 1)),
                        502,
                        UNUSABLE),
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
                arguments("404", Fault.status(404, "<html>"), 502, MISCONFIGURED),
                arguments(
                        "429",
                        Fault.status(429, "{\"code\":\"rate_limited\"}", Map.of("Retry-After", "5")),
                        503,
                        UNAVAILABLE),
                arguments("500", Fault.status(500, ""), 502, UNUSABLE),
                arguments("503", Fault.status(503, "{\"code\":\"service_unavailable\"}"), 503, UNAVAILABLE),
                arguments("529", Fault.status(529, "{\"code\":\"service_overload\"}"), 503, UNAVAILABLE));
    }

    private static Fault without(String field) {
        return Fault.changed(body -> body.without(field));
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
        assertThat(page.text()).contains("connect as a person");
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
                        Fault.changed(body -> body.put("request_id", requestId).without("owner")));
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
