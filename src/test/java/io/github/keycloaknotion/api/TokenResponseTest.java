package io.github.keycloaknotion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenResponseTest {

    private static final String WHOLE = """
        {"access_token":"ntn_a","token_type":"bearer","refresh_token":"nrt_r","bot_id":"b","workspace_id":"w",
         "workspace_name":"error 🦊","workspace_icon":null,"duplicated_template_id":null,"request_id":"r-1","new":[1],
         "owner":{"type":"user","user":{"object":"user","id":"u","type":"person","name":"Ada","avatar_url":null,
         "person":{"email":"ada@example.com","email_verified":true}}}}""";

    private static TokenResponse read(String json) throws UnusableAnswerException {
        return TokenResponse.from(Answer.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsWhatNotionDocuments() throws UnusableAnswerException {
        var response = read(WHOLE);

        assertThat(response.tokens()).isEqualTo(new TokenPair("ntn_a", "nrt_r"));
        assertThat(response.workspace()).isEqualTo(new Workspace("w", "error 🦊", null));
        assertThat(response.owner()).contains(new Person("u", "Ada", "ada@example.com", true, null));
        assertThat(response.botId()).isEqualTo("b");
        assertThat(response.requestId()).isEqualTo("r-1");
    }

    @Test
    void keepsAProfileWithoutTokens() throws UnusableAnswerException {
        var profile = read(WHOLE).profile();

        assertThat(profile.at("/owner/user/name").textValue()).isEqualTo("Ada");
        assertThat(profile.path("new").isArray()).isTrue();
        assertThat(profile.toString()).doesNotContain("ntn_a", "nrt_r");
    }

    @Test
    void neverPrintsATokenByItself() throws UnusableAnswerException {
        assertThat(read(WHOLE).toString()).doesNotContain("ntn_a", "nrt_r");
        assertThat(new ClientCredentials("id", "hush").toString()).doesNotContain("hush");
    }

    @Test
    void readsAPersonOfWhomOnlyTheIdIsTold() throws UnusableAnswerException {
        var response = read("""
            {"access_token":"a","workspace_id":"w","owner":{"type":"user","user":{"object":"user","id":"u"}}}""");

        assertThat(response.owner()).contains(new Person("u", null, null, false, null));
        assertThat(response.tokens().refreshToken()).isEmpty();
    }

    @Test
    void readsAWorkspaceAsOwner() throws UnusableAnswerException {
        var response = read("""
            {"access_token":"a","workspace_id":"w","owner":{"type":"workspace","workspace":true}}""");

        assertThat(response.owner()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "\"ntn_a\"",
                "{\"access_token\":\"ntn_secret\"",
                "{\"access_token\":\"ntn_secret\",\"access_token\":\"b\"}",
                "{\"access_token\":{\"ntn_secret\":1}}",
                "{\"access_token\":\"ntn_secret\",\"workspace_id\":\"w\",\"owner\":{\"type\":\"user\",\"user\":{}}}",
            })
    void refusesTheRestWithoutQuotingIt(String json) {
        assertThatExceptionOfType(UnusableAnswerException.class)
                .isThrownBy(() -> read(json))
                .withMessageNotContaining("ntn_")
                .withNoCause();
    }

    @Test
    void quotesNothingThatDoesNotLookLikeARequestId() throws UnusableAnswerException {
        var answer = Answer.parse("{\"request_id\":\"a\\nb\",\"code\":\"<script>\",\"error\":\"invalid_grant\"}"
                .getBytes(StandardCharsets.UTF_8));

        assertThat(answer.requestId()).isNull();
        assertThat(answer.errorCode()).isEqualTo("invalid_grant");
    }
}
