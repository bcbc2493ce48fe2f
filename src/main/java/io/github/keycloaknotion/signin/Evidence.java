package io.github.keycloaknotion.signin;

import java.util.Set;

/**
 * What a person has shown, in a first login, of being the owner of an account that was there before.
 *
 * @param address the e-mail address that Notion gives them; null if it gives none
 * @param proven whether Notion says that it has verified the address, and the admin trusts Notion's word
 * @param passedSteps the authenticators of Keycloak that the person has got through in this login; not null
 * @param signedInElsewhere whether they have signed in, just now, with another provider that the account is linked to
 */
record Evidence(String address, boolean proven, Set<String> passedSteps, boolean signedInElsewhere) {

    /**
     * Keycloak's authenticators that nobody gets through but with a credential of the account, or with access to its
     * mailbox. Others may do the same, but we cannot know.
     */
    private static final Set<String> PROOFS = Set.of(
            // A credential of the account.
            "idp-username-password-form",
            "auth-username-password-form",
            "auth-password-form",
            "auth-otp-form",
            "auth-recovery-authn-code-form",
            "webauthn-authenticator",
            "webauthn-authenticator-passwordless",
            // A link that was sent to the account's address: to confirm the linking, or to choose a new password.
            "idp-email-verification",
            "reset-credential-email",
            // Gets through, without making a user, if the link was opened in another browser beforehand.
            "idp-create-user-if-unique");

    /**
     * Whether it is enough for the account to be linked.
     *
     * @param accountAddress the account's e-mail address; null if it has none
     */
    boolean opens(String accountAddress) {
        return signedInElsewhere || passedSteps.stream().anyMatch(PROOFS::contains) || provesOwnerOf(accountAddress);
    }

    /** Whether the person's own address is proven, and is this one. */
    boolean provesOwnerOf(String accountAddress) {
        return proven && address != null && address.equalsIgnoreCase(accountAddress);
    }
}
