package io.github.keycloaknotion.testbed.app;

import com.nimbusds.oauth2.sdk.GeneralException;
import io.github.keycloaknotion.testbed.app.Attempt.Purpose;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** How people leave for Keycloak, and come back: to sign in, to connect a workspace, to sign out. */
final class Entrance {

    private final SignIn signIn;
    private final Optional<Workshop> workshop;

    Entrance(SignIn signIn, Optional<Workshop> workshop) {
        this.signIn = signIn;
        this.workshop = workshop;
    }

    void serve(RoutesConfig routes) {
        routes.get("/sign-in", context -> leave(context, Purpose.SIGN_IN));
        routes.post("/connect", context -> leave(context, Purpose.CONNECT));
        routes.get("/callback", this::callback);
        routes.post("/sign-out", this::signOut);
        routes.exception(SignedOutException.class, (e, context) -> signInAgain(context));
    }

    static void home(Context context) {
        context.redirect("/", HttpStatus.SEE_OTHER);
    }

    private void leave(Context context, Purpose purpose) {
        var attempt = signIn.attempt(purpose, Workshop.mark(workshop));
        Visit.of(context).leave(attempt);
        context.redirect(attempt.url().toString(), HttpStatus.SEE_OTHER);
    }

    private void callback(Context context) throws GeneralException, IOException {
        var state = context.queryParam("state");
        var attempt = Visit.of(context).comeBack(state == null ? "" : state);
        if (attempt.isPresent()) {
            comeBack(context, attempt.get());
        }
        home(context);
    }

    private void comeBack(Context context, Attempt attempt) throws GeneralException, IOException {
        var visit = Visit.of(context);
        var tokens = signIn.accept(URI.create(context.fullUrl()), attempt);
        if (tokens.isEmpty()) {
            visit.tell(attempt.purpose().failure);
            return;
        }
        var own = visit.isOfAnother(tokens.get()) ? Visit.begin(context) : visit;
        context.req().changeSessionId();
        own.signIn(tokens.get());
        var status = context.queryParam("kc_action_status");
        if (status == null || status.equals("success")) {
            own.choose(attempt.purpose() == Purpose.CONNECT ? null : own.workspaceId());
            own.journal().begin(attempt.purpose().success, attempt.mark());
        } else {
            own.tell(attempt.purpose().failure);
        }
    }

    /** Without the person, who may be signed in to Keycloak still; but not in a circle. */
    private void signInAgain(Context context) {
        if (Visit.of(context).askSilently()) {
            leave(context, Purpose.SIGN_IN_SILENTLY);
        } else {
            Visit.of(context).tell(Purpose.SIGN_IN_SILENTLY.failure);
            home(context);
        }
    }

    private void signOut(Context context) {
        var there = Visit.of(context).signOut().map(signIn::signOut).map(URI::toString);
        context.req().getSession().invalidate();
        context.redirect(there.orElse("/"), HttpStatus.SEE_OTHER);
    }
}
