package io.github.keycloaknotion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(response.workspace()).contains(new Workspace("w", "error 🦊", null));
        assertThat(response.owner().person()).contains(new Person("u", "Ada", "ada@example.com", true, null));
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

        assertThat(response.owner().person()).contains(new Person("u", null, null, false, null));
        assertThat(response.tokens().refreshToken()).isEmpty();
    }

    /** In whatever way Notion has been seen to say it, or may. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"user","user":{"id":"u"}}                    | u
            {"user":{"id":"u"}}                                  | u
            {"user":{"id":"u"},"workspace":false}                | u
            {"user":{"id":"u"},"workspace":null}                 | u
            {"type":7,"user":{"id":"u","person":[],"name":{}}}   | u
            {"type":"workspace","workspace":true}                | a workspace
            {"type":"workspace"}                                 | a workspace
            {"workspace":true}                                   | a workspace
            {"workspace":{"id":"w"}}                             | a workspace
            {"workspace":"w"}                                    | a workspace
            "workspace"                                          | a workspace
            {"type":"user"}                                      | unknown
            {"type":"user","user":{"id":7}}                      | unknown
            {"type":"bot","bot":{"id":"b"}}                      | unknown
            {}                                                   | unknown
            null                                                 | unknown
            [1]                                                  | unknown
            """)
    void readsWhoseATokenIs(String owner, String whose) throws UnusableAnswerException {
        var read = read("{\"access_token\":\"a\",\"workspace_id\":\"w\",\"owner\":" + owner + "}");

        var said = read.owner().isWorkspace()
                ? "a workspace"
                : read.owner().person().map(Person::id).orElse("unknown");
        assertThat(said).isEqualTo(whose);
        assertThat(read.isComplete()).isEqualTo(!whose.equals("unknown"));
    }

    /** The pair is what must not be lost: so nothing beside it is in its way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"workspace_id\":7",
                ",\"workspace_id\":\"w\",\"workspace_icon\":{\"emoji\":\"🦊\"},\"workspace_name\":[]",
                ",\"owner\":{\"type\":\"user\",\"user\":{\"id\":\"u\",\"person\":{\"email_verified\":\"true\"}}}",
                ",\"bot_id\":{},\"request_id\":[],\"token_type\":1,\"refresh_token\":\"nrt_r\"",
            })
    void readsThePairWhateverStandsBesideIt(String rest) throws UnusableAnswerException {
        assertThat(read("{\"access_token\":\"ntn_a\"" + rest + "}").tokens().accessToken())
                .isEqualTo("ntn_a");
    }

    @Test
    void anAddressIsVerifiedOnlyIfNotionSaysTrue() throws UnusableAnswerException {
        var read = read(WHOLE.replace("\"email_verified\":true", "\"email_verified\":\"true\""));

        assertThat(read.owner().person().orElseThrow().emailVerified()).isFalse();
    }

    @Test
    void isCompletedByWhatNotionSaysOfItsBot() throws UnusableAnswerException {
        var bot = Bot.from(Answer.parse("""
            {"id":"b","bot":{"owner":{"user":{"id":"u"}},"workspace_id":"w","workspace_name":"Compilers"}}""".getBytes(StandardCharsets.UTF_8)));

        var completed = read("{\"access_token\":\"a\",\"new\":1}").completedBy(bot);

        assertThat(completed.isComplete()).isTrue();
        assertThat(completed.botId()).isEqualTo("b");
        assertThat(completed.workspace()).contains(new Workspace("w", "Compilers", null));
        assertThat(completed.owner().person().map(Person::id)).contains("u");
        assertThat(completed.profile().path("workspace_name").textValue()).isEqualTo("Compilers");
        assertThat(completed.profile().path("new").intValue()).isEqualTo(1);
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
