package io.github.keycloaknotion.testbed.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** OpenID Connect with Keycloak: an authorization code with state, nonce and PKCE, its refresh token, and the way out. */
final class SignIn {

    /** The library's own limit is half a second. */
    private static final int PATIENCE_MILLIS = 10_000;

    private final OIDCProviderMetadata keycloak;
    private final ClientSecretBasic client;
    private final URI home;
    private final IDTokenValidator validator;

    private SignIn(OIDCProviderMetadata keycloak, ClientSecretBasic client, URI home) throws IOException {
        this.keycloak = keycloak;
        this.client = client;
        this.home = home;
        var retriever = new DefaultResourceRetriever(PATIENCE_MILLIS, PATIENCE_MILLIS);
        var keys = JWKSourceBuilder.<SecurityContext>create(
                        keycloak.getJWKSetURI().toURL(), retriever)
                .build();
        var selector = new JWSVerificationKeySelector<>(JWSAlgorithm.Family.SIGNATURE, keys);
        this.validator = new IDTokenValidator(keycloak.getIssuer(), client.getClientID(), selector, null);
    }

    /**
     * Asks Keycloak where everything is.
     *
     * @param home the app's address, with a slash at the end
     */
    static SignIn at(String realmUrl, ClientSecretBasic client, URI home) throws GeneralException, IOException {
        return new SignIn(OIDCProviderMetadata.resolve(new Issuer(realmUrl)), client, home);
    }

    /** Where to send a person. */
    Attempt attempt(Attempt.Purpose purpose, int mark) {
        var state = new State();
        var nonce = new Nonce();
        var verifier = new CodeVerifier();
        var request = new AuthenticationRequest.Builder(
                        ResponseType.CODE, new Scope("openid", "profile", "email"), clientId(), callback())
                .endpointURI(keycloak.getAuthorizationEndpointURI())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256);
        var url = switch (purpose) {
            case SIGN_IN -> request.customParameter("kc_idp_hint", "notion");
            case CONNECT -> request.customParameter("kc_action", "idp_link:notion");
            case SIGN_IN_SILENTLY -> request.prompt(Prompt.Type.NONE);
        };
        return new Attempt(purpose, url.build().toURI(), state.getValue(), nonce.getValue(), verifier.getValue(), mark);
    }

    /**
     * Takes a person back.
     *
     * @return empty if Keycloak says that they did not sign in
     */
    Optional<Tokens> accept(URI answer, Attempt attempt) throws GeneralException, IOException {
        var response = AuthenticationResponseParser.parse(answer);
        if (!new State(attempt.state()).equals(response.getState())) {
            throw new GeneralException("an answer to another attempt");
        }
        if (!response.indicatesSuccess()) {
            return Optional.empty();
        }
        var code = response.toSuccessResponse().getAuthorizationCode();
        var grant = new AuthorizationCodeGrant(code, callback(), new CodeVerifier(attempt.verifier()));
        return Optional.of(tokens(ask(grant), new Nonce(attempt.nonce())));
    }

    /**
     * Spends the refresh token. It is good once, if the realm is strict: so nobody else may do that at the same time.
     *
     * @throws SignedOutException if Keycloak does not take it any more
     */
    Tokens renew(Tokens old) throws GeneralException, IOException, SignedOutException {
        var answer = ask(new RefreshTokenGrant(new RefreshToken(old.refreshToken())));
        if (!answer.indicatesSuccess()
                && OAuth2Error.INVALID_GRANT.equals(answer.toErrorResponse().getErrorObject())) {
            throw new SignedOutException();
        }
        return tokens(answer, null);
    }

    /** Where a person signs out of Keycloak too, and comes back from. */
    URI signOut(Tokens tokens) {
        return new LogoutRequest(keycloak.getEndSessionEndpointURI(), tokens.idToken(), home, null).toURI();
    }

    private TokenResponse ask(AuthorizationGrant grant) throws GeneralException, IOException {
        var request = new TokenRequest.Builder(keycloak.getTokenEndpointURI(), client, grant)
                .build()
                .toHTTPRequest();
        request.setConnectTimeout(PATIENCE_MILLIS);
        request.setReadTimeout(PATIENCE_MILLIS);
        return OIDCTokenResponseParser.parse(request.send());
    }

    /** Keycloak's tokens, if its ID token is good. */
    private Tokens tokens(TokenResponse answer, Nonce nonce) throws GeneralException {
        if (!answer.indicatesSuccess()) {
            throw new GeneralException(answer.toErrorResponse().getErrorObject());
        }
        var tokens = answer.toSuccessResponse().getTokens().toOIDCTokens();
        try {
            return Tokens.of(tokens, validator.validate(tokens.getIDToken(), nonce), Instant.now());
        } catch (BadJOSEException | JOSEException e) {
            throw new GeneralException("Keycloak's ID token is not good: " + e.getMessage(), e);
        }
    }

    private ClientID clientId() {
        return client.getClientID();
    }

    private URI callback() {
        return home.resolve("callback");
    }
}
