package io.github.keycloaknotion.testbed.app;

import com.nimbusds.jwt.JWT;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import java.time.Duration;
import java.time.Instant;

/**
 * What Keycloak gave the app for a person who signed in.
 *
 * @param end when the access token dies, at the latest
 */
record Tokens(String accessToken, String refreshToken, JWT idToken, Instant end, Person person) {

    /** As long as a request and what it asks for may take. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /**
     * Who is signed in.
     *
     * @param subject Keycloak's id of the user
     * @param name what to call them; never null
     * @param email null if there is none
     * @param picture null if there is none
     */
    record Person(String subject, String name, String email, String picture) {

        private static Person of(IDTokenClaimsSet claims) {
            var name = claims.getStringClaim("name");
            return new Person(
                    claims.getSubject().getValue(),
                    name == null || name.isBlank() ? claims.getStringClaim("preferred_username") : name,
                    claims.getStringClaim("email"),
                    claims.getStringClaim("picture"));
        }
    }

    /**
     * Reads an answer of Keycloak's token endpoint.
     *
     * @param claims of its ID token, which is verified
     */
    static Tokens of(OIDCTokens tokens, IDTokenClaimsSet claims, Instant now) {
        var accessToken = tokens.getAccessToken();
        return new Tokens(
                accessToken.getValue(),
                tokens.getRefreshToken().getValue(),
                tokens.getIDToken(),
                now.plusSeconds(accessToken.getLifetime()),
                Person.of(claims));
    }

    /** Whether the access token may die before it gets to where it is needed. */
    boolean endSoon(Instant now) {
        return now.plus(MARGIN).isAfter(end);
    }
}
