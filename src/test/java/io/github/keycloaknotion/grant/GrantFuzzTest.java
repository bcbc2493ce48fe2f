package io.github.keycloaknotion.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Base64;

/** Whatever lies in a row is read, or refused in the one way that we expect; it is never quoted. */
final class GrantFuzzTest {

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final GrantCipher CIPHER = GrantCipher.of(KEY + ",clear");

    @FuzzTest(maxDuration = "1m")
    void anyRow(@NotNull String facts, @NotNull String pair) {
        try {
            assertThat(GrantCipher.of(KEY).open(pair, "place"))
                    .as("nobody has sealed it")
                    .isEmpty();
            var shut = GrantJson.parseFacts(facts);
            var grant = CIPHER.open(pair, "place")
                    .map(opened -> shut.opened(GrantJson.parsePair(opened)))
                    .orElse(shut);
            assertThat(GrantJson.parseFacts(GrantJson.facts(grant)).workspace()).isEqualTo(grant.workspace());
            if (!grant.isShut()) {
                assertThat(Grant.deserialized(grant.serialized())).isEqualTo(grant);
            }
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("not a grant");
        }
    }
}
