package io.github.keycloaknotion.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.GrantCipher.Stored;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GrantCipherTest {

    private static final String OLD = key((byte) 1);
    private static final String NEW = key((byte) 2);

    private static String key(byte filling) {
        var bytes = new byte[32];
        Arrays.fill(bytes, filling);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void whatIsSealedShowsNothingAndOpensInItsPlaceAlone() {
        var cipher = GrantCipher.of(OLD);

        var sealed = cipher.seal("{\"access_token\":\"ntn_1\"}", "place");

        assertThat(sealed).doesNotContain("ntn_1");
        assertThat(cipher.open(sealed, "place")).contains("{\"access_token\":\"ntn_1\"}");
        assertThat(cipher.open(sealed, "elsewhere")).isEmpty();
    }

    @Test
    void aPairIsOpenedInItsPlaceAlone() {
        var cipher = GrantCipher.of(OLD);
        var sealed = cipher.seal("{\"access_token\":\"ntn_1\"}", "place");
        var pair = new TokenPair("ntn_1", null);

        assertThat(cipher.openPair(sealed, "place")).contains(pair);
        assertThat(cipher.openPair(sealed, "elsewhere")).isEmpty();
        assertThat(GrantCipher.of(NEW).openPair(sealed, "place")).isEmpty();
    }

    @Test
    void aPairIsRememberedForAsLongAsItsRowIs() {
        var cipher = GrantCipher.of(OLD);
        var stored = new Stored(cipher.seal("{\"access_token\":\"ntn_1\"}", "place"), "place");

        assertThat(cipher.open(stored).orElseThrow())
                .isSameAs(cipher.open(stored).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"refresh_token\":\"nrt_1\"}", "{\"access_token\":5}", "null", "[]", "", "{"})
    void whatIsSealedButNoPairDoesNotOpen(String plain) {
        var cipher = GrantCipher.of(OLD);

        assertThat(cipher.openPair(cipher.seal(plain, "place"), "place")).isEmpty();
    }

    @Test
    void noTwoSealsAreAlike() {
        var cipher = GrantCipher.of(OLD);

        assertThat(cipher.seal("{}", "place")).isNotEqualTo(cipher.seal("{}", "place"));
    }

    @Test
    void theFirstKeySealsAndAllOpen() {
        var before = GrantCipher.of(OLD).seal("{}", "place");
        var both = GrantCipher.of(NEW + " , " + OLD + "\n");

        assertThat(both.open(before, "place")).contains("{}");
        var after = both.seal("{}", "place");
        assertThat(GrantCipher.of(NEW).open(after, "place")).contains("{}");
        assertThat(GrantCipher.of(OLD).open(after, "place")).isEmpty();
    }

    @Test
    void withoutAKeyNothingIsSealedAndNothingSealedOpens() {
        var none = GrantCipher.none();

        assertThat(none.seal("{}", "place")).isEqualTo("{}");
        assertThat(none.open(GrantCipher.of(OLD).seal("{}", "place"), "place")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"access_token\":\"ntn_1\"}", "", "no JSON", "Sealed:AAAA"})
    void whereThereIsAKeyWhatWasNeverSealedDoesNotOpen(String clear) {
        for (var cipher : List.of(GrantCipher.of(OLD), GrantCipher.of(NEW + "," + OLD), GrantCipher.unusable())) {
            var stored = new Stored(clear, "place");

            assertThat(cipher.open(clear, "place")).isEmpty();
            assertThat(cipher.open(stored)).isEmpty();
        }
    }

    @Test
    void theAdminCanLetClearTextsBeReadWhileTheyAreSealed() {
        var moving = GrantCipher.of(OLD + " , clear ");

        assertThat(moving.open("{}", "place")).contains("{}");
        var sealed = moving.seal("{}", "place");
        assertThat(sealed).startsWith("sealed:");
        assertThat(GrantCipher.of(OLD).open(sealed, "place")).contains("{}");
        assertThat(moving.open(sealed, "elsewhere")).isEmpty();
    }

    @Test
    void withoutAKeyWhatIsInTheClearIsReadAsItIs() {
        assertThat(GrantCipher.none().open("{}", "place")).contains("{}");
        assertThat(GrantCipher.none().openPair("{\"access_token\":\"ntn_1\"}", "place"))
                .contains(new TokenPair("ntn_1", null));
    }

    @Test
    void withoutAUsableKeyNothingIsWrittenInTheClear() {
        assertThatIllegalStateException()
                .isThrownBy(() -> GrantCipher.unusable().seal("{}", "place"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sealed:", "sealed:!", "sealed:AAAA", "sealed:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatNobodySealedDoesNotOpen(String stored) {
        assertThat(GrantCipher.of(OLD).open(stored, "place")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "c2VjcmV0",
                "s3cr3t!",
                "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=,",
                "clear",
                "clear,clear",
                "clear,AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
                "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=,Clear"
            })
    void badKeysAreRefusedAndNotQuoted(String keys) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GrantCipher.of(keys))
                .withMessageStartingWith("a key ")
                .withNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("c2VjcmV0", "s3cr3t"));
    }
}
