package io.github.keycloaknotion.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Base64;

/** Whatever lies in a row is read, or is no grant. */
final class GrantFuzzTest {

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @FuzzTest(maxDuration = "1m")
    void anyRow(@NotNull String facts, @NotNull String tokens) {
        var key = new GrantKey("realm", "notion", "user", "workspace");
        var row = new StoredGrant(key, 1, "client", facts, 0, 0, false, null, tokens);

        Known.Kept.of(row).ifPresent(known -> {
            assertThat(GrantJson.facts(known.grant())).matches("\\p{ASCII}*");
            assertThat(GrantCipher.of(KEY).open(known.tokens()))
                    .as("nobody has sealed it")
                    .isEmpty();
            GrantCipher.of(KEY + ",clear")
                    .open(known.tokens())
                    .ifPresent(pair -> assertThat(GrantJson.parsePair(GrantJson.pair(pair)))
                            .isEqualTo(pair));
        });
    }
}
