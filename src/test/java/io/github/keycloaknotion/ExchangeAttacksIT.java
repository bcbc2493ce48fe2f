package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.ECKey;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.SenderProof;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.realm.Clients;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each changes one thing about an exchange that works: then there is no Notion token, and Notion is not asked. */
@ExtendWith(NotionRealm.Resolver.class)
final class ExchangeAttacksIT {

    private static final String JWT = "urn:ietf:params:oauth:token-type:jwt";
    private static final String NOT_SUPPORTED =
            "Parameter 'requested_issuer' is not supported for standard token exchange";

    private final NotionRealm realm;

    ExchangeAttacksIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** An app that may exchange, a person who signed in to it, and what it sends. */
    private static final class Attempt {
        final NotionRealm realm;
        final String alias;
        final EmulatedPerson person;
        final Map<String, String> form = new HashMap<>();
        final JsonNode tokens;
        App app;

        Attempt(NotionRealm realm) {
            this.realm = realm;
            alias = realm.addProvider(Map.of(), Map.of());
            person = realm.newPerson();
            app = newApp(Map.of());
            realm.admin().allowTokenReads(alias, app.clientId());
            tokens = signIn(app);
            form.put("subject_token_type", App.ACCESS_TOKEN);
            form.put("requested_issuer", alias);
            form.put("verify", "true");
            subject(tokens);
        }

        App newApp(Map<String, ?> settings) {
            return realm.newApp(settings);
        }

        JsonNode signIn(App to) {
            var consent = new Browser().open(to.signIn(Map.of())).click("#social-" + alias);
            return to.tokens(NotionRealm.allow(consent, person, realm.workspace()));
        }

        void subject(JsonNode tokensOfTheSubject) {
            subject(tokensOfTheSubject.path("access_token").textValue());
        }

        void subject(String token) {
            form.put("subject_token", token);
        }

        /** The token of another client, with ours in its audience. */
        App subjectOfAnotherClient(Map<String, ?> settings) {
            var all = new HashMap<String, Object>(settings);
            all.put("protocolMappers", List.of(Clients.audience(app.clientId())));
            var other = newApp(all);
            subject(signIn(other));
            return other;
        }

        void client(Consumer<ObjectNode> change) {
            realm.admin().changeClient(app.clientId(), change);
        }

        void attribute(String key, String value) {
            client(client -> client.withObject("/attributes").put(key, value));
        }

        void tokenClients(String clients) {
            realm.admin().configure(alias, Map.of("tokenClients", clients));
        }

        String userId() {
            return app.userInfo(tokens).path("sub").textValue();
        }

        void user(Map<String, ?> change) {
            assertThat(realm.admin().call("PUT", "/users/" + userId(), change).status())
                    .isEqualTo(204);
        }

        App prove(ECKey key) {
            var uri = realm.app().uri("/protocol/openid-connect/token");
            return app.with(SenderProof.ofKey(key, "POST", uri, null));
        }

        String otherProvider(String providerId, Map<String, String> config) {
            var other = providerId + "-" + UUID.randomUUID();
            var outcome = realm.admin()
                    .call(
                            "POST",
                            "/identity-provider/instances",
                            Map.of("alias", other, "providerId", providerId, "enabled", true, "config", config));
            assertThat(outcome.status()).isEqualTo(201);
            return other;
        }
    }

    private record Attack(String name, int status, String error, String description, Consumer<Attempt> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Attack> subjectTokens() {
        var invalid = "Invalid token";
        return Stream.of(
                new Attack(
                        "none",
                        400,
                        "invalid_request",
                        "'subject_token' required",
                        it -> it.form.remove("subject_token")),
                new Attack("nonsense", 400, "invalid_request", invalid, it -> it.subject("nonsense")),
                new Attack(
                        "not signed",
                        400,
                        "invalid_request",
                        invalid,
                        it -> it.subject(it.form.get("subject_token").replaceAll("\\.[^.]*$", "."))),
                new Attack(
                        "of another realm",
                        400,
                        "invalid_request",
                        invalid,
                        it -> it.subject(it.realm.admin().token())),
                new Attack(
                        "of another client",
                        403,
                        "access_denied",
                        "not within the token audience",
                        it -> it.subject(it.signIn(it.newApp(Map.of())))),
                new Attack(
                        "with another client in its audience",
                        403,
                        "access_denied",
                        "not within the token audience",
                        it -> {
                            var third = it.newApp(Map.of()).clientId();
                            var mappers = List.of(Clients.audience(third));
                            it.subject(it.signIn(it.newApp(Map.of("protocolMappers", mappers))));
                        }),
                new Attack("expired", 400, "invalid_request", invalid, it -> {
                    it.attribute("access.token.lifespan", "1");
                    var brief = it.signIn(it.app);
                    it.subject(brief);
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> !it.app.userInfo(brief).has("sub"));
                }),
                new Attack(
                        "of a session that was logged out",
                        400,
                        "invalid_request",
                        invalid,
                        it -> it.realm.admin().call("POST", "/users/" + it.userId() + "/logout", null)),
                new Attack(
                        "of a disabled user", 400, "invalid_request", invalid, it -> it.user(Map.of("enabled", false))),
                new Attack(
                        "of a user who was removed",
                        400,
                        "invalid_request",
                        invalid,
                        it -> it.realm.admin().removeUser(it.userId())),
                new Attack("of a disabled client", 400, "invalid_request", invalid, it -> {
                    var other = it.subjectOfAnotherClient(Map.of());
                    it.realm.admin().changeClient(other.clientId(), client -> client.put("enabled", false));
                }),
                new Attack(
                        "from before the client's not-before",
                        400,
                        "invalid_request",
                        invalid,
                        it -> it.client(
                                client -> client.put("notBefore", Instant.now().getEpochSecond() + 60))),
                new Attack(
                        "an ID token",
                        400,
                        "invalid_request",
                        invalid,
                        it -> it.subject(it.tokens.path("id_token").textValue())),
                new Attack(
                        "a refresh token",
                        400,
                        "invalid_request",
                        invalid,
                        it -> it.subject(it.tokens.path("refresh_token").textValue())),
                new Attack("of a service account", 400, "not_linked", "has not connected", it -> {
                    it.client(client -> client.put("serviceAccountsEnabled", true));
                    it.subject(it.app.grant("client_credentials", Map.of()).token());
                }),
                new Attack(
                        "bound to a key, without proof",
                        400,
                        "invalid_request",
                        "DPoP proof is missing",
                        it -> it.subject(it.signIn(it.prove(SenderProof.newKey())))),
                new Attack("bound to a key, with the proof of another", 400, "invalid_request", "", it -> {
                    it.subject(it.signIn(it.prove(SenderProof.newKey())));
                    it.app = it.prove(SenderProof.newKey());
                }),
                new Attack(
                        "without a type",
                        400,
                        "invalid_request",
                        "'subject_token_type' required",
                        it -> it.form.remove("subject_token_type")),
                new Attack(
                        "of another type",
                        400,
                        "invalid_request",
                        "access tokens only",
                        it -> it.form.put("subject_token_type", JWT)));
    }

    static Stream<Attack> clients() {
        return Stream.of(
                new Attack("that is public", 400, "invalid_client", "Public client", it -> {
                    it.client(client -> client.put("publicClient", true));
                }),
                new Attack(
                        "that is disabled",
                        401,
                        "invalid_client",
                        "",
                        it -> it.client(client -> client.put("enabled", false))),
                new Attack(
                        "without its secret",
                        401,
                        "unauthorized_client",
                        "",
                        it -> it.app = new App(it.realm.keycloak().baseUrl(), it.app.clientId(), "another")),
                new Attack(
                        "that may not exchange",
                        400,
                        "invalid_request",
                        "not enabled for the requested client",
                        it -> it.attribute("standard.token.exchange.enabled", "false")),
                new Attack(
                        "that nobody has allowed",
                        403,
                        "access_denied",
                        "tokenClients",
                        it -> it.attribute("external.token.enabled", "false")),
                new Attack(
                        "of another provider",
                        403,
                        "access_denied",
                        "tokenClients",
                        it -> it.attribute("external.token.idp", it.alias + "-not##" + it.alias.substring(1))),
                new Attack(
                        "that is not among those named",
                        403,
                        "access_denied",
                        "tokenClients",
                        it -> it.tokenClients("not-" + it.app.clientId())),
                new Attack("that is named and may not exchange", 400, "invalid_request", "not enabled", it -> {
                    it.tokenClients(it.app.clientId());
                    it.attribute("standard.token.exchange.enabled", "false");
                }),
                new Attack("to which the person has not consented", 400, "invalid_scope", "consents", it -> {
                    it.subjectOfAnotherClient(Map.of());
                    it.client(client -> client.put("consentRequired", true));
                }));
    }

    static Stream<Attack> requests() {
        return Stream.of(
                new Attack(
                        "with an actor",
                        400,
                        "invalid_request",
                        "actor_token",
                        it -> it.form.put("actor_token", it.form.get("subject_token"))),
                new Attack(
                        "as somebody else",
                        400,
                        "invalid_request",
                        "requested_subject",
                        it -> it.form.put("requested_subject", "admin")),
                new Attack(
                        "with another issuer of the subject",
                        400,
                        "invalid_request",
                        "subject_issuer",
                        it -> it.form.put("subject_issuer", it.alias)),
                new Attack(
                        "for a refresh token",
                        400,
                        "invalid_request",
                        "",
                        it -> it.form.put("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")),
                new Attack(
                        "for an ID token",
                        400,
                        "invalid_request",
                        "only access tokens",
                        it -> it.form.put("requested_token_type", "urn:ietf:params:oauth:token-type:id_token")),
                new Attack(
                        "for an unknown audience",
                        400,
                        "invalid_client",
                        "Audience not found",
                        it -> it.form.put("audience", "nobody")),
                new Attack("with an unknown scope", 400, "invalid_scope", "", it -> it.form.put("scope", "nothing")),
                new Attack(
                        "at a disabled provider",
                        400,
                        "invalid_request",
                        "is disabled",
                        it -> it.realm.admin().change(it.alias, provider -> provider.put("enabled", false))),
                new Attack(
                        "at an unknown alias",
                        400,
                        "invalid_request",
                        NOT_SUPPORTED,
                        it -> it.form.put("requested_issuer", "nowhere")),
                new Attack(
                        "at the alias in other letters",
                        400,
                        "invalid_request",
                        NOT_SUPPORTED,
                        it -> it.form.put("requested_issuer", it.alias.toUpperCase(Locale.ROOT))),
                new Attack(
                        "at a provider of another kind",
                        400,
                        "invalid_request",
                        NOT_SUPPORTED,
                        it -> it.form.put(
                                "requested_issuer",
                                it.otherProvider("github", Map.of("clientId", "id", "clientSecret", "secret")))),
                new Attack(
                        "at a SAML provider",
                        400,
                        "invalid_request",
                        NOT_SUPPORTED,
                        it -> it.form.put(
                                "requested_issuer",
                                it.otherProvider("saml", Map.of("singleSignOnServiceUrl", "https://saml.example")))));
    }

    private void assertRefused(Attack attack) {
        var attempt = new Attempt(realm);
        attack.change.accept(attempt);

        var answer = attempt.app.exchange(attempt.form);

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(attack.status);
        assertThat(answer.error()).as(answer.body().toString()).isEqualTo(attack.error);
        assertThat(answer.body().path("error_description").textValue()).contains(attack.description);
        assertNothingGiven(attempt, answer);
    }

    private void assertNothingGiven(Attempt attempt, Answer answer) {
        assertThat(answer.body().toString()).doesNotContain("ntn_", "workspace_id");
        assertThat(realm.notion().calls(attempt.person)).containsOnly(Endpoint.TOKEN);
        var events = realm.admin()
                .call("GET", "/events?type=TOKEN_EXCHANGE&client=" + attempt.app.clientId(), null)
                .body();
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("subjectTokens")
    void aSubjectToken(Attack attack) {
        assertRefused(attack);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aClient(Attack attack) {
        assertRefused(attack);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequest(Attack attack) {
        assertRefused(attack);
    }

    /** What each of the attacks changes one thing of. */
    @Test
    void withoutAnAttackThereIsAToken() {
        var attempt = new Attempt(realm);

        realm.assertWorks(attempt.app.exchange(attempt.form));
    }
}
