package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.SenderProof;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table for apps that says which access tokens are accepted: each of its rows is tried. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("v2")
@Tag("stateless")
final class AccessTokensIT {

    @TempDir
    private Path folder;

    private final NotionRealm realm;

    AccessTokensIT(NotionRealm realm) {
        this.realm = realm;
    }

    private enum Kind {
        ORDINARY("of a sign-in"),
        LIGHTWEIGHT("lightweight"),
        NARROW("of a client without *Full scope allowed*"),
        IMPERSONATED("of an admin who impersonates the person"),
        OFFLINE("of an offline session, while nobody is signed in"),
        BOUND_TO_KEY("bound to a key (DPoP), sent without proof"),
        BOUND_TO_CERTIFICATE("bound to a certificate (mutual TLS), sent without it"),
        SERVICE_ACCOUNT("of a service account"),
        LOGGED_OUT("of a session that was logged out a second ago"),
        TOO_OLD("from before *Not before* of its client, or of the realm");

        private final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    /** A person, and the client that they are signed in to. */
    private final class Subject {
        final String alias = realm.addProvider(Map.of(), Map.of());
        final EmulatedPerson person = realm.newPerson();
        App app;

        Subject(Map<String, ?> settings) {
            app = realm.newApp(settings);
            realm.admin().allowTokenReads(alias, app.clientId());
        }

        JsonNode signIn(String scope) {
            var consent = new Browser().open(app.signIn(Map.of("scope", scope))).click("#social-" + alias);
            return app.tokens(NotionRealm.allow(consent, person, realm.workspace()));
        }

        JsonNode signIn() {
            return signIn("openid");
        }

        String userId(JsonNode tokens) {
            return app.userInfo(tokens).path("sub").textValue();
        }

        JsonNode impersonated() {
            var browser = new Browser();
            var path = "/admin/realms/notion/users/" + userId(signIn()) + "/impersonation";
            browser.impersonate(
                    URI.create(realm.keycloak().baseUrl() + path), realm.admin().token());
            return app.tokens(browser.open(app.signIn(Map.of())));
        }

        JsonNode offline() {
            var tokens = signIn("openid offline_access");
            var session = tokens.path("session_state").textValue();
            realm.admin().call("DELETE", "/sessions/" + session, null);
            var refreshToken =
                    Map.of("refresh_token", tokens.path("refresh_token").textValue());
            return app.grant("refresh_token", refreshToken).body();
        }

        JsonNode boundToKey() {
            var uri = realm.app().uri("/protocol/openid-connect/token");
            return boundBy(SenderProof.ofKey(SenderProof.newKey(), "POST", uri, null));
        }

        JsonNode boundToCertificate() {
            return boundBy(SenderProof.ofNewCertificate(folder));
        }

        private JsonNode boundBy(Map<String, String> proof) {
            var plain = app;
            app = plain.with(proof);
            var tokens = signIn();
            app = plain;
            return tokens;
        }

        JsonNode loggedOut() {
            var tokens = signIn();
            realm.admin().call("POST", "/users/" + userId(tokens) + "/logout", null);
            return tokens;
        }

        JsonNode tooOld() {
            var tokens = signIn();
            var now = Instant.now().getEpochSecond();
            realm.admin().changeClient(app.clientId(), client -> client.put("notBefore", now + 60));
            return tokens;
        }

        String read(TokenEndpoint endpoint, JsonNode tokens) {
            var token = tokens.path("access_token").textValue();
            var answer = app.readToken(endpoint, token, alias, Map.of());
            assertThat(answer.status() == 200).isEqualTo(answer.token() != null);
            return answer.status() == 200 ? "works" : Integer.toString(answer.status());
        }
    }

    private Subject subject(Kind kind) {
        return new Subject(
                switch (kind) {
                    case LIGHTWEIGHT ->
                        Map.of("attributes", Map.of("client.use.lightweight.access.token.enabled", "true"));
                    case NARROW -> Map.of("fullScopeAllowed", false);
                    case BOUND_TO_CERTIFICATE ->
                        Map.of("attributes", Map.of("tls.client.certificate.bound.access.tokens", "true"));
                    case SERVICE_ACCOUNT -> Map.of("serviceAccountsEnabled", true);
                    default -> Map.of();
                });
    }

    private static JsonNode tokens(Kind kind, Subject subject) {
        return switch (kind) {
            case ORDINARY, LIGHTWEIGHT, NARROW -> subject.signIn();
            case IMPERSONATED -> subject.impersonated();
            case OFFLINE -> subject.offline();
            case BOUND_TO_KEY -> subject.boundToKey();
            case BOUND_TO_CERTIFICATE -> subject.boundToCertificate();
            case SERVICE_ACCOUNT ->
                subject.app.grant("client_credentials", Map.of()).body();
            case LOGGED_OUT -> subject.loggedOut();
            case TOO_OLD -> subject.tooOld();
        };
    }

    /** The cells of the table, the heading's first. */
    private static List<List<String>> table() throws IOException {
        return Files.readString(Path.of("docs/tokens.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("| access token |"))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.split("\\|"))
                        .skip(1)
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static int column(TokenEndpoint endpoint) {
        return switch (endpoint) {
            case EXCHANGE -> 1;
            case V2 -> 2;
            case V1 -> 3;
        };
    }

    @Test
    void theTableHasARowForEachKind() throws IOException {
        assertThat(table().stream().skip(2).map(row -> row.get(0)))
                .containsExactlyElementsOf(EnumSet.allOf(Kind.class).stream()
                        .map(kind -> kind.title)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void eachKindGetsWhatTheGuideSays(Kind kind) throws IOException {
        var row = table().stream()
                .filter(cells -> cells.get(0).equals(kind.title))
                .findFirst()
                .orElseThrow();
        var subject = subject(kind);
        var tokens = tokens(kind, subject);

        for (var endpoint : ServerUnderTest.endpoints()) {
            assertThat(row.get(column(endpoint))).as(endpoint.name()).startsWith(subject.read(endpoint, tokens));
        }
    }

    /** An admin ends all that was issued in the realm so far. */
    @Test
    void notBeforeOfTheRealmEndsThemAll() {
        var own = BrowserRealm.withNotion(realm, "not-before-" + UUID.randomUUID());
        own.admin().allowTokenReads("notion");
        var ada = own.signedIn("notion", realm.newPerson());
        realm.assertWorks(ada.read());

        own.admin().call("PUT", "", Map.of("notBefore", Instant.now().getEpochSecond() + 60));

        for (var endpoint : ServerUnderTest.endpoints()) {
            var answer = own.app().readToken(endpoint, ada.accessToken(), "notion", Map.of());
            assertThat(answer.status()).as(endpoint.name()).isEqualTo(400);
        }
    }
}
