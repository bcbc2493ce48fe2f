package io.github.keycloaknotion.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.common.contenttype.ContentType;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretJWT;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.Parameters;
import io.github.keycloaknotion.testbed.realm.Clients;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The second version of the endpoint, where the client that calls need not be the one that the token was issued to:
 * "tokenClients" is about the one that calls.
 */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("v2-only")
final class CallerIT {

    private static final String SECRET = "a secret that is long enough to sign with";

    private final NotionRealm realm;
    private final String caller = "caller-" + UUID.randomUUID();
    private final String issuedTo = "issued-to-" + UUID.randomUUID();
    private ECKey key;

    CallerIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** How the caller proves who it is. */
    private enum Credentials {
        BASIC("client-secret"),
        POST("client-secret"),
        SECRET_JWT("client-secret-jwt"),
        PRIVATE_KEY_JWT("client-jwt");

        private final String authenticator;

        Credentials(String authenticator) {
            this.authenticator = authenticator;
        }
    }

    @BeforeEach
    void makeKey() throws JOSEException {
        key = new ECKeyGenerator(Curve.P_256)
                .keyUse(KeyUse.SIGNATURE)
                .keyID(UUID.randomUUID().toString())
                .generate();
    }

    private void addClient(String clientId, Credentials credentials, Map<String, ?> changes) {
        var settings = new HashMap<String, Object>(Map.of(
                "clientAuthenticatorType",
                credentials.authenticator,
                "attributes",
                Map.of(
                        "use.jwks.string",
                        "true",
                        "jwks.string",
                        new JWKSet(key.toPublicJWK()).toString(),
                        "token.endpoint.auth.signing.alg",
                        credentials == Credentials.SECRET_JWT ? "HS256" : "ES256")));
        settings.putAll(changes);
        realm.admin().addClient(clientId, SECRET, settings);
    }

    /** A provider that lets these clients read, and both clients: the caller is in the audience of the other's tokens. */
    private String provider(String tokenClients, Credentials credentials) {
        var alias = realm.addProvider(Map.of(), Map.of("tokenClients", tokenClients));
        addClient(caller, credentials, Map.of());
        realm.admin().allowExternalTokens(alias, caller);
        addClient(issuedTo, Credentials.POST, Map.of("protocolMappers", List.of(Clients.audience(caller))));
        return alias;
    }

    private String signIn(String alias) {
        var app = new App(realm.keycloak().baseUrl(), issuedTo, SECRET);
        return realm.signedIn(app, alias).accessToken();
    }

    private ClientAuthentication authentication(String clientId, Credentials credentials) throws JOSEException {
        var id = new ClientID(clientId);
        var audience = realm.app().uri("/protocol/openid-connect/token");
        return switch (credentials) {
            case BASIC -> new ClientSecretBasic(id, new Secret(SECRET));
            case POST -> new ClientSecretPost(id, new Secret(SECRET));
            case SECRET_JWT -> new ClientSecretJWT(id, audience, JWSAlgorithm.HS256, new Secret(SECRET));
            case PRIVATE_KEY_JWT ->
                new PrivateKeyJWT(id, audience, JWSAlgorithm.ES256, key.toPrivateKey(), key.getKeyID(), null);
        };
    }

    /** Reads with all of these ways to authenticate in one request. */
    private Answer read(String alias, String token, ClientAuthentication... ways) {
        var request = new HTTPRequest(HTTPRequest.Method.POST, realm.app().uri("/broker/" + alias + "/token"));
        request.setEntityContentType(ContentType.APPLICATION_URLENCODED);
        request.setBody("");
        var form = new LinkedHashMap<>(Map.of("token", token));
        var headers = new HashMap<String, String>();
        for (var way : ways) {
            way.applyTo(request);
            form.putAll(Parameters.parse(request.getBody()));
            if (request.getAuthorization() != null) {
                headers.put("Authorization", request.getAuthorization());
            }
        }
        return realm.app().with(headers).post("/broker/" + alias + "/token", form);
    }

    @ParameterizedTest
    @EnumSource
    void aClientIsNotLetInByAnotherOnesToken(Credentials credentials) throws JOSEException {
        var alias = provider(issuedTo, credentials);

        var answer = read(alias, signIn(alias), authentication(caller, credentials));

        assertThat(answer.error()).as(answer.body().toString()).isEqualTo("access_denied");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.token()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void aNamedClientMayReadWithAnotherOnesToken(Credentials credentials) throws JOSEException {
        var alias = provider(caller, credentials);

        var answer = read(alias, signIn(alias), authentication(caller, credentials));

        realm.assertWorks(answer);
    }

    /** Where nobody is named, Keycloak alone decides. */
    @ParameterizedTest
    @EnumSource
    void whereNobodyIsNamedKeycloakDecides(Credentials credentials) throws JOSEException {
        var alias = provider("", credentials);

        assertThat(read(alias, signIn(alias), authentication(caller, credentials))
                        .status())
                .isEqualTo(200);
    }

    /** An assertion is good for one request. */
    @Test
    @Tag("stateless")
    void anAssertionOpensOnce() throws JOSEException {
        var alias = provider(caller, Credentials.PRIVATE_KEY_JWT);
        var token = signIn(alias);
        var assertion = authentication(caller, Credentials.PRIVATE_KEY_JWT);

        assertThat(read(alias, token, assertion).status()).isEqualTo(200);
        assertThat(read(alias, token, assertion).token()).isNull();
    }

    /** Whom Keycloak believes when there are several is for nobody to guess: RFC 6749 §2.3 allows one. */
    @Test
    void noClientHidesBehindASecondCredential() throws JOSEException {
        var alias = provider("named-" + issuedTo, Credentials.BASIC);
        addClient("named-" + issuedTo, Credentials.PRIVATE_KEY_JWT, Map.of());
        var token = signIn(alias);
        var own = authentication(caller, Credentials.BASIC);
        var stolen = authentication("named-" + issuedTo, Credentials.PRIVATE_KEY_JWT);

        assertThat(read(alias, token, own, stolen).token()).isNull();
        assertThat(read(alias, token, authentication(caller, Credentials.POST), stolen)
                        .token())
                .isNull();
        assertThat(read(alias, token, own, new ClientSecretPost(new ClientID("named-" + issuedTo), new Secret(SECRET)))
                        .token())
                .isNull();
    }
}
