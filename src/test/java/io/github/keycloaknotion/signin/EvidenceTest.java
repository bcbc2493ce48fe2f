package io.github.keycloaknotion.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EvidenceTest {

    @ParameterizedTest
    @CsvSource({
        "ada@example.com, true, ada@example.com, true",
        "Ada@Example.com, true, ada@example.com, true",
        "ada@example.com, false, ada@example.com, false",
        "eve@example.com, true, ada@example.com, false",
        "ada@example.com, true, , false",
        ", true, ada@example.com, false",
        ", true, , false",
        ", false, , false",
    })
    void anAddressOpensTheAccountThatHasItIfItIsProven(
            String address, boolean proven, String accountAddress, boolean opens) {
        var evidence = new Evidence(address, proven, Set.of("idp-auto-link"), false);

        assertThat(evidence.opens(accountAddress)).isEqualTo(opens);
        assertThat(evidence.provesOwnerOf(accountAddress)).isEqualTo(opens);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "idp-username-password-form",
                "auth-username-password-form",
                "auth-password-form",
                "auth-otp-form",
                "auth-recovery-authn-code-form",
                "webauthn-authenticator",
                "webauthn-authenticator-passwordless",
                "idp-email-verification",
                "reset-credential-email",
                "idp-create-user-if-unique",
            })
    void aStepThatOnlyTheOwnerGetsThroughOpensTheAccount(String step) {
        assertThat(new Evidence(null, false, Set.of("idp-review-profile", step), false).opens("ada@example.com"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "idp-auto-link",
                "idp-confirm-link",
                "idp-confirm-override-link",
                "idp-detect-existing-broker-user",
                "idp-review-profile",
                "auth-username-form",
                "auth-conditional-otp-form",
                "auth-cookie",
                "identity-provider-redirector",
                "reset-credentials-choose-user",
                "reset-password",
                "somebody-elses-step",
            })
    void aStepThatAsksForNothingOpensNothing(String step) {
        assertThat(new Evidence("eve@example.com", true, Set.of(step), false).opens("ada@example.com"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void aSignInWithAnotherProviderOfTheAccountOpensIt(boolean signedInElsewhere, boolean opens) {
        assertThat(new Evidence(null, false, Set.of(), signedInElsewhere).opens(null))
                .isEqualTo(opens);
    }
}
