package io.github.keycloaknotion.testbed.app;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.State;
import io.github.keycloaknotion.testbed.app.Tokens.Person;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the app remembers of one browser, in its session: nothing of it gets to the browser but the session's cookie. */
final class Visit {

    private static final String ATTRIBUTE = "visit";
    private static final int TABS = 20;

    private final String formToken = new State().getValue();
    private final Journal journal = new Journal();
    private final Map<String, Attempt> attempts = new LinkedHashMap<>();
    private final Map<String, String> endings = new HashMap<>();
    private Tokens tokens;
    private Person person;
    private String notionId;
    private String workspaceId;
    private String notice;
    private boolean askedSilently;

    /** The browser's visit, which begins with its first page. */
    static Visit of(Context context) {
        var session = context.req().getSession();
        synchronized (session) {
            if (session.getAttribute(ATTRIBUTE) instanceof Visit visit) {
                return visit;
            }
            return begin(context);
        }
    }

    /** A visit that knows nothing of the one before. */
    static Visit begin(Context context) {
        var visit = new Visit();
        context.req().getSession().setAttribute(ATTRIBUTE, visit);
        return visit;
    }

    /** Whether a form was sent by a page of this visit, and by no other site. */
    static boolean isOwnForm(Context context) {
        var session = context.req().getSession(false);
        var sent = context.formParam("form_token");
        return session != null
                && sent != null
                && session.getAttribute(ATTRIBUTE) instanceof Visit visit
                && MessageDigest.isEqual(bytes(visit.formToken), bytes(sent));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    String formToken() {
        return formToken;
    }

    Journal journal() {
        return journal;
    }

    /** The person leaves for Keycloak; in another tab, they may be under way already. */
    synchronized void leave(Attempt attempt) {
        attempts.put(attempt.state(), attempt);
        if (attempts.size() > TABS) {
            attempts.remove(attempts.keySet().iterator().next());
        }
    }

    /** The attempt that the person comes back from; each is good once. */
    synchronized Optional<Attempt> comeBack(String state) {
        return Optional.ofNullable(attempts.remove(state));
    }

    synchronized boolean isSignedIn() {
        return tokens != null;
    }

    /** Whether the newest tokens are for somebody else than those before. */
    synchronized boolean isOfAnother(Tokens newest) {
        return person != null && !person.subject().equals(newest.person().subject());
    }

    synchronized void signIn(Tokens newest) {
        tokens = newest;
        person = newest.person();
    }

    /** The person is not signed in any more; what happened stays to be seen. Returns what they were signed in with. */
    synchronized Optional<Tokens> signOut() {
        var last = Optional.ofNullable(tokens);
        tokens = null;
        workspaceId = null;
        return last;
    }

    /** Who is signed in, or was last; null if nobody was. */
    synchronized Person person() {
        return person;
    }

    /**
     * Keycloak's tokens, fresh ones if those at hand are about to end. The other tabs wait meanwhile: the refresh token is
     * spent once.
     *
     * @throws SignedOutException if there are none
     */
    synchronized Tokens tokens(SignIn signIn) throws GeneralException, IOException, SignedOutException {
        if (tokens == null) {
            throw new SignedOutException();
        }
        return tokens.endSoon(Instant.now()) ? renewed(signIn, tokens) : tokens;
    }

    /**
     * Others in the place of tokens that are no good, unless another tab has got them already.
     *
     * @throws SignedOutException if there are none
     */
    synchronized Tokens renewed(SignIn signIn, Tokens dead) throws GeneralException, IOException, SignedOutException {
        if (tokens == null) {
            throw new SignedOutException();
        }
        if (tokens.equals(dead)) {
            try {
                signIn(signIn.renew(dead));
            } catch (SignedOutException e) {
                signOut();
                throw e;
            }
        }
        return tokens;
    }

    /** Whether to ask Keycloak for a session without the person; not again before a page was shown. */
    synchronized boolean askSilently() {
        var first = !askedSilently;
        askedSilently = true;
        return first;
    }

    /**
     * The page was shown, and says whether that took another token of Notion's than the last one for this workspace. How a
     * token ends is all that is kept of it.
     */
    synchronized boolean shown(Reading reading) {
        askedSilently = false;
        if (reading.tokenEnding().isEmpty()) {
            return false;
        }
        var last = endings.put(reading.workspaceId(), reading.tokenEnding());
        return last != null && !last.equals(reading.tokenEnding());
    }

    /** The workspace that the person switched to; null: whichever they connected last. */
    synchronized String workspaceId() {
        return workspaceId;
    }

    synchronized void choose(String newWorkspaceId) {
        workspaceId = newWorkspaceId;
    }

    /** The person's id at Notion, once it is known; else null. */
    synchronized String notionId() {
        return notionId;
    }

    synchronized void know(String id) {
        notionId = id;
    }

    /** Something to tell on the next page. */
    synchronized void tell(String text) {
        notice = text;
    }

    synchronized Optional<String> takeNotice() {
        var taken = Optional.ofNullable(notice);
        notice = null;
        return taken;
    }
}
