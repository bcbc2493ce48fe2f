package io.github.keycloaknotion.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.SenderProof;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.realm.Clients;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Access tokens that are bound to a key or a certificate are good for nobody who cannot show that he has it. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("v2")
final class SenderConstraintIT {

    private final NotionRealm realm;
    private final String clientId = "bound-" + UUID.randomUUID();

    SenderConstraintIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** A provider, and a client that may read there and whose tokens are bound. */
    private String provider(String bound) {
        var alias = realm.addProvider(Map.of(), Map.of());
        realm.admin().addClient(clientId, "secret", Map.of("attributes", Map.of(bound, "true")));
        realm.admin().allowTokenReads(alias, clientId);
        return alias;
    }

    private App app(Map<String, String> headers) {
        return new App(realm.keycloak().baseUrl(), clientId, "secret").with(headers);
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isBetween(400, 403);
        assertThat(answer.token()).isNull();
        assertThat(answer.body().has("workspaces")).isFalse();
    }

    private static void assertAnswered(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.body().path("workspaces")).hasSize(1);
    }

    private Map<String, String> proof(ECKey key, String method, String path, String accessToken) {
        return SenderProof.ofKey(key, method, realm.app().uri(path), accessToken);
    }

    @Test
    @Tag("stateless")
    void aTokenThatIsBoundToAKeyNeedsIt() {
        var alias = provider("dpop.bound.access.tokens");
        var key = SenderProof.newKey();
        var tokenEndpoint = "/protocol/openid-connect/token";
        var token = realm.signedIn(app(proof(key, "POST", tokenEndpoint, null)), alias)
                .accessToken();
        var path = "/broker/" + alias + "/token";
        var list = "/notion/" + alias + "/workspaces";

        for (var thief : List.of(Map.<String, String>of(), proof(SenderProof.newKey(), "POST", tokenEndpoint, null))) {
            assertRefused(app(thief).readToken(TokenEndpoint.EXCHANGE, token, alias, Map.of()));
        }
        assertRefused(app(Map.of()).readToken(ServerUnderTest.endpoints().get(0), token, alias, Map.of()));
        assertRefused(app(Map.of()).workspaces(token, alias));
        assertRefused(app(proof(SenderProof.newKey(), "POST", list, token)).workspaces(token, alias));

        assertAnswered(
                app(proof(key, "POST", tokenEndpoint, null)).readToken(TokenEndpoint.EXCHANGE, token, alias, Map.of()));
        var endpoint = ServerUnderTest.endpoints().get(0);
        var method = endpoint == TokenEndpoint.V1 ? "GET" : "POST";
        assertAnswered(app(proof(key, method, path, token)).readToken(endpoint, token, alias, Map.of()));
        assertAnswered(app(proof(key, "POST", list, token)).workspaces(token, alias));
    }

    @Test
    void aTokenThatIsBoundToACertificateNeedsIt(@TempDir Path folder) {
        var alias = provider("tls.client.certificate.bound.access.tokens");
        var certificate = SenderProof.ofNewCertificate(folder);
        var token = realm.signedIn(app(certificate), alias).accessToken();

        for (var thief : List.of(Map.<String, String>of(), SenderProof.ofNewCertificate(folder))) {
            for (var endpoint : ServerUnderTest.endpoints()) {
                assertRefused(app(thief).readToken(endpoint, token, alias, Map.of()));
            }
            assertRefused(app(thief).workspaces(token, alias));
        }

        for (var endpoint : ServerUnderTest.endpoints()) {
            assertAnswered(app(certificate).readToken(endpoint, token, alias, Map.of()));
        }
        assertAnswered(app(certificate).workspaces(token, alias));
    }

    /** Whoever presents it: the key or certificate is the one that the token names, at each endpoint. */
    @Test
    void aBoundTokenIsNoGoodToAnotherClient(@TempDir Path folder) {
        var alias = realm.addProvider(Map.of(), Map.of());
        var other = "other-" + UUID.randomUUID();
        realm.admin().addClient(other, "secret", Map.of());
        var settings = new LinkedHashMap<String, Object>();
        settings.put("attributes", Map.of("tls.client.certificate.bound.access.tokens", "true"));
        settings.put("protocolMappers", List.of(Clients.audience(other)));
        realm.admin().addClient(clientId, "secret", settings);
        realm.admin().allowTokenReads(alias, other);
        var token =
                realm.signedIn(app(SenderProof.ofNewCertificate(folder)), alias).accessToken();

        var thief = new App(realm.keycloak().baseUrl(), other, "secret").with(SenderProof.ofNewCertificate(folder));
        for (var endpoint : ServerUnderTest.endpoints()) {
            assertRefused(thief.readToken(endpoint, token, alias, Map.of()));
        }
        assertRefused(thief.workspaces(token, alias));
    }
}
