package io.github.keycloaknotion.grant;

import java.util.Optional;
import java.util.UUID;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Names the last sign-in of a user session through one provider, in a note of the session. Whoever reads in that
 * session must see that sign-in's pair, or a newer one: what was read of the person's grants before is not enough.
 */
public final class SignInMark {

    private SignInMark() {}

    private static String note(String alias) {
        return "notion_sign_in." + alias;
    }

    /** Leaves a new mark in the session in which an authentication ends. */
    public static void leave(AuthenticationSessionModel authentication, String alias) {
        authentication.setUserSessionNote(note(alias), UUID.randomUUID().toString());
    }

    /**
     * The mark of a session.
     *
     * @param session null if somebody reads without one
     * @return empty if nobody has signed in through the provider in it; null without a session
     */
    public static String of(UserSessionModel session, String alias) {
        return session == null
                ? null
                : Optional.ofNullable(session.getNote(note(alias))).orElse("");
    }
}
