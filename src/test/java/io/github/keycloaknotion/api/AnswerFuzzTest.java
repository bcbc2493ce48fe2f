package io.github.keycloaknotion.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;

/** Whatever Notion sends is read, or refused in the one way that we expect. */
final class AnswerFuzzTest {

    private static final Bot NOBODYS = new Bot("bot", Optional.empty(), Owner.UNKNOWN, Json.object());

    private interface Reading {
        void read() throws UnusableAnswerException;
    }

    @FuzzTest(maxDuration = "1m")
    void anyBody(byte[] body) {
        refusedAtMost(() -> {
            var answer = Answer.parse(body);
            assertThat(answer.errorCode()).satisfiesAnyOf(AnswerFuzzTest::isNull, AnswerFuzzTest::isShort);
            assertThat(answer.requestId()).satisfiesAnyOf(AnswerFuzzTest::isNull, AnswerFuzzTest::isShort);
            refusedAtMost(() -> assertTokensAreNotIn(TokenResponse.from(answer)));
            refusedAtMost(() -> TokenPair.in(answer));
            refusedAtMost(() -> Bot.from(answer));
            refusedAtMost(() -> answer.requiredTruth("active"));
        });
    }

    private static void refusedAtMost(Reading reading) {
        try {
            reading.read();
        } catch (UnusableAnswerException e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(100);
        }
    }

    private static void assertTokensAreNotIn(TokenResponse response) {
        assertThat(response.profile().has("access_token")).isFalse();
        assertThat(response.profile().has("refresh_token")).isFalse();
        assertThat(response.completedBy(NOBODYS).tokens()).isEqualTo(response.tokens());
    }

    private static void isNull(String text) {
        assertThat(text).isNull();
    }

    private static void isShort(String text) {
        assertThat(text).hasSizeBetween(1, 40);
    }
}
