package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table "Errors" of the contract. */
final class RefusalTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NOT_LINKED              | 400 | not_linked
            DISCONNECTED            | 400 | not_linked
            ENDED                   | 400 | token_expired
            UNREADABLE             | 400 | token_expired
            UNKNOWN_WORKSPACE       | 400 | invalid_target
            ONLY_ACCESS_TOKENS      | 400 | invalid_request
            NO_SUBJECT              | 400 | invalid_request
            NOT_THE_SUBJECTS_CLIENT | 403 | access_denied
            CLIENT_MAY_NOT          | 403 | access_denied
            UNAVAILABLE             | 503 | temporarily_unavailable
            NOT_SET_UP              | 503 | temporarily_unavailable
            """)
    void isOfTheContract(Refusal refusal, int status, String error) {
        assertThat(refusal.status().getStatusCode()).isEqualTo(status);
        assertThat(refusal.error()).isEqualTo(error);
        assertThat(refusal.retryAfter().isZero()).isEqualTo(status != 503);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_LINKED", "DISCONNECTED", "UNKNOWN_WORKSPACE", "ENDED", "UNREADABLE"})
    void whoMustConnectIsToldHow(Refusal refusal) {
        assertThat(refusal.asksToConnect()).isTrue();
        assertThat(refusal.description("kc_action=idp_link:notion-eu"))
                .endsWith(" through kc_action=idp_link:notion-eu");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NOT_LINKED", "DISCONNECTED", "UNKNOWN_WORKSPACE", "ENDED", "UNREADABLE"})
    void othersNeedNobodysHelp(Refusal refusal) {
        assertThat(refusal.asksToConnect()).isFalse();
        assertThat(refusal.description("")).doesNotContain("{");
    }
}
