package io.github.keycloaknotion.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/** Whatever the vault holds is a list of keys, or refused without being quoted. */
final class KeysFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void anyKeys(@NotNull String keys, @NotNull String plain) {
        try {
            var cipher = GrantCipher.of(keys);
            assertThat(cipher.open(cipher.seal(plain, "place"), "place")).contains(plain);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage())
                    .matches("a key (is not base64|has \\d+ bits, 256 are needed|has to come first: .*)");
        }
    }
}
