package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.Jazzer;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.ServerUnderTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an app sends to a token endpoint is refused as the sender's mistake, and costs nobody their grant. */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("v2")
final class TokenEndpointsFuzzIT {

    private final NotionRealm realm;
    private final String accessToken;
    private final String takesTokens;

    TokenEndpointsFuzzIT(NotionRealm realm) {
        this.realm = realm;
        takesTokens = realm.addReadableProvider(Map.of(), Map.of("exchangeIn", "true"));
        accessToken = realm.signedIn("notion").accessToken();
    }

    static Stream<Arguments> seeds() {
        return Stream.of(
                        "",
                        " ",
                        "%",
                        "../..",
                        "' or 1=1 --",
                        "{\"a\":1}",
                        "🦊",
                        "a\nb",
                        "a\0b",
                        "${vault.notion-client-secret}",
                        "eyJhbGciOiJub25lIn0.eyJhenAiOiJhcHAifQ.")
                .map(strange -> Arguments.of(strange, strange, strange, strange));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "1m")
    void anyParameters(
            @NotNull String workspaceId, @NotNull String verify, @NotNull String tokenType, @NotNull String token) {
        var app = realm.app();
        // A header takes no other characters, and the client would not send them.
        var bearer = URLEncoder.encode(token, StandardCharsets.UTF_8);
        for (var endpoint : ServerUnderTest.endpoints()) {
            assertRefused(app.readToken(
                    endpoint, accessToken, "notion", Map.of("workspace_id", workspaceId, "verify", verify)));
            assertRefused(app.readToken(endpoint, bearer, "notion", Map.of("requested_token_type", tokenType)));

            assertThat(app.readToken(endpoint, accessToken, "notion", Map.of()).status())
                    .isEqualTo(200);
        }
        assertRefused(app.exchangeIn(token, takesTokens));
    }

    /** Some by us, some by Keycloak, which has words of its own for it. */
    private static void assertRefused(App.Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isBetween(400, 403);
        assertThat(answer.token()).isNull();
        // The server's code is out of the fuzzer's sight: every answer of another kind tells it of another path there.
        Jazzer.exploreState((byte) answer.body().hashCode(), answer.status());
    }
}
