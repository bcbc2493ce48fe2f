package io.github.keycloaknotion.testbed.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;

/** OpenID Connect with Keycloak: an authorization code, with state, nonce and PKCE. */
final class SignIn {

    /** The library's own limit is half a second. */
    private static final int PATIENCE_MILLIS = 10_000;

    private final OIDCProviderMetadata keycloak;
    private final ClientID clientId;
    private final Secret secret;
    private final URI callback;

    private SignIn(OIDCProviderMetadata keycloak, ClientID clientId, Secret secret, URI callback) {
        this.keycloak = keycloak;
        this.clientId = clientId;
        this.secret = secret;
        this.callback = callback;
    }

    static SignIn at(String realmUrl, ClientID clientId, Secret secret, URI callback)
            throws GeneralException, IOException {
        return new SignIn(OIDCProviderMetadata.resolve(new Issuer(realmUrl)), clientId, secret, callback);
    }

    /** A sign-in under way, kept in the person's session. */
    record Attempt(URI url, String state, String nonce, String verifier) implements Serializable {}

    /** Where to send a person, with one parameter that says what for. */
    Attempt attempt(String parameter, String value) {
        var state = new State();
        var nonce = new Nonce();
        var verifier = new CodeVerifier();
        var url = new AuthenticationRequest.Builder(
                        ResponseType.CODE, new Scope("openid", "profile"), clientId, callback)
                .endpointURI(keycloak.getAuthorizationEndpointURI())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .customParameter(parameter, value)
                .build()
                .toURI();
        return new Attempt(url, state.getValue(), nonce.getValue(), verifier.getValue());
    }

    /** Takes the person back, and returns Keycloak's access token. */
    String accept(URI answer, Attempt attempt) throws GeneralException, IOException {
        var response = AuthenticationResponseParser.parse(answer);
        if (!response.indicatesSuccess() || !new State(attempt.state()).equals(response.getState())) {
            throw new GeneralException("Keycloak did not sign the person in");
        }
        var code = response.toSuccessResponse().getAuthorizationCode();
        var grant = new AuthorizationCodeGrant(code, callback, new CodeVerifier(attempt.verifier()));
        var request = new TokenRequest.Builder(
                        keycloak.getTokenEndpointURI(), new ClientSecretBasic(clientId, secret), grant)
                .build();
        var tokens = OIDCTokenResponseParser.parse(request.toHTTPRequest().send());
        if (!tokens.indicatesSuccess()) {
            throw new GeneralException(tokens.toErrorResponse().getErrorObject());
        }
        var pair = tokens.toSuccessResponse().getTokens().toOIDCTokens();
        try {
            var keys = keycloak.getJWKSetURI().toURL();
            var retriever = new DefaultResourceRetriever(PATIENCE_MILLIS, PATIENCE_MILLIS);
            new IDTokenValidator(keycloak.getIssuer(), clientId, JWSAlgorithm.RS256, keys, retriever)
                    .validate(pair.getIDToken(), new Nonce(attempt.nonce()));
        } catch (BadJOSEException | JOSEException e) {
            throw new GeneralException("Keycloak's ID token is not good: " + e.getMessage(), e);
        }
        return pair.getAccessToken().getValue();
    }
}
