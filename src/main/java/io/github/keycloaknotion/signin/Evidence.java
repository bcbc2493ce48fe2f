package io.github.keycloaknotion.signin;

import java.util.Set;

/**
 * What a person has shown during a first login to prove that an existing account is theirs.
 *
 * @param address the e-mail address that Notion gives for the person; null if it gives none
 * @param proven whether Notion says that it has verified the address, and the admin trusts Notion's e-mail addresses
 * @param passedSteps the authenticators of Keycloak that the person has passed in this login; not null
 * @param signedInElsewhere whether the person has just signed in with another provider that the account is linked with
 */
record Evidence(String address, boolean proven, Set<String> passedSteps, boolean signedInElsewhere) {

    /**
     * Keycloak's authenticators that can be passed only with a credential of the account, or with access to its
     * mailbox. Authenticators of others may prove the same, but we cannot know.
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
            // Without making a user, this one is passed only if the link was opened in another browser before.
            "idp-create-user-if-unique");

    /**
     * Whether this proves that the account is the person's.
     *
     * @param accountAddress the account's e-mail address; null if it has none
     */
    boolean opens(String accountAddress) {
        return signedInElsewhere || passedSteps.stream().anyMatch(PROOFS::contains) || provesOwnerOf(accountAddress);
    }

    /**
     * Whether the person's own address is proven, and is that of the account.
     *
     * @param accountAddress the account's e-mail address; null if it has none
     */
    boolean provesOwnerOf(String accountAddress) {
        return proven && address != null && address.equalsIgnoreCase(accountAddress);
    }
}
