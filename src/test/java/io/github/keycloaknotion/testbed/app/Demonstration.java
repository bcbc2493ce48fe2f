package io.github.keycloaknotion.testbed.app;

import io.github.keycloaknotion.testbed.app.Broker.Workspace;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the app does for whoever is signed in: it shows the pages, and does what the buttons say. */
final class Demonstration {

    private static final System.Logger LOG = System.getLogger(Demonstration.class.getName());

    private static final int APPS = 200;

    private final SignIn signIn;
    private final Broker broker;
    private final NotionPages pages;
    private final Optional<Workshop> workshop;
    private final WorkshopCards workshopCards;

    Demonstration(SignIn signIn, Broker broker, NotionPages pages, Optional<Workshop> workshop) {
        this.signIn = signIn;
        this.broker = broker;
        this.pages = pages;
        this.workshop = workshop;
        this.workshopCards = new WorkshopCards(workshop);
    }

    void serve(RoutesConfig routes) {
        routes.before(Demonstration::refuseForeignForms);
        routes.get("/", this::page);
        routes.get("/happened", context -> html(context, workshopCards.lines(Visit.of(context))));
        routes.post("/switch", this::switchWorkspace);
        routes.post("/disconnect", this::disconnect);
        routes.post("/break/{what}", this::breakIt);
        routes.exception(
                ForbiddenResponse.class,
                (e, context) -> problem(context, 403, "This page is out of date", "Nothing was done."));
        routes.exception(Exception.class, (e, context) -> failed(context, e));
    }

    /** The cookie says who acts; the token in the form, that it was our page. */
    private static void refuseForeignForms(Context context) {
        if (context.method().equals(HandlerType.POST) && !Visit.isOwnForm(context)) {
            throw new ForbiddenResponse();
        }
    }

    private void page(Context context) throws Exception {
        var visit = Visit.of(context);
        var notice = notice(visit);
        if (!visit.isSignedIn()) {
            html(context, DemoPage.signedOut(notice, workshopCards.happened(visit)));
            return;
        }
        visit.journal().open(Workshop.mark(workshop));
        var workspaces = asking(visit, broker::workspaces);
        var reading = read(visit);
        var isNew = visit.shown(reading);
        visit.journal().note(reading.summary() + (isNew ? ", with a new token" : ""));
        if (visit.notionId() == null) {
            workshop.flatMap(it -> it.notionId(visit.person().subject())).ifPresent(visit::know);
        }
        var cards = new WorkspaceCards(visit.formToken(), workspaces, visit.workspaceId(), reading);
        var all = Stream.of(
                        cards.pages(),
                        cards.workspacesCard(),
                        workshopCards.breakIt(visit),
                        workshopCards.happened(visit),
                        HoldingsCard.of(reading, broker.curl(visit.workspaceId())))
                .collect(Html.joined());
        html(context, DemoPage.signedIn(visit.person(), visit.formToken(), notice, all));
    }

    private static Html notice(Visit visit) {
        return visit.takeNotice()
                .map(text -> Html.of("<p class=\"notice\" role=\"status\">{}</p>", text))
                .orElse(Html.NOTHING);
    }

    private Reading read(Visit visit) throws Exception {
        var reading = asking(visit, token -> pages.read(token, visit.workspaceId()));
        if (reading.outcome() != Reading.Outcome.GONE) {
            return reading;
        }
        // It was disconnected elsewhere, in Keycloak's account console perhaps.
        visit.choose(null);
        return asking(visit, token -> pages.read(token, null));
    }

    /** What is asked of Keycloak with its access token. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(String accessToken) throws IOException, InterruptedException, DeadTokenException;
    }

    /** Asks, and once more with a fresh access token if the one at hand has died before its time. */
    private <T> T asking(Visit visit, Question<T> question) throws Exception {
        var tokens = visit.tokens(signIn);
        try {
            return question.ask(tokens.accessToken());
        } catch (DeadTokenException e) {
            return question.ask(visit.renewed(signIn, tokens).accessToken());
        }
    }

    private void switchWorkspace(Context context) throws Exception {
        var visit = Visit.of(context);
        for (var workspace : named(context, visit)) {
            visit.choose(workspace.id());
            visit.journal().begin("Switched to " + workspace.label(), Workshop.mark(workshop));
        }
        Entrance.home(context);
    }

    private void disconnect(Context context) throws Exception {
        var visit = Visit.of(context);
        for (var workspace : named(context, visit)) {
            var before = Workshop.mark(workshop);
            if (asking(visit, token -> broker.disconnect(token, workspace.id()))) {
                visit.journal().begin("Disconnected " + workspace.label(), before);
            } else {
                visit.tell("Keycloak does not let this app disconnect workspaces.");
            }
        }
        Entrance.home(context);
    }

    /** The workspace that a form is about, if the person has it. */
    private List<Workspace> named(Context context, Visit visit) throws Exception {
        var id = context.formParam("workspace");
        return asking(visit, broker::workspaces).stream()
                .filter(workspace -> workspace.id().equals(id))
                .toList();
    }

    private void breakIt(Context context) throws Exception {
        var visit = Visit.of(context);
        var breakage = Stream.of(Breakage.values())
                .filter(it -> it.path().equals(context.pathParam("what")))
                .findFirst()
                .orElseThrow(NotFoundResponse::new);
        var at = workshop.orElseThrow(NotFoundResponse::new);
        var tokens = visit.tokens(signIn);
        if (visit.notionId() == null) {
            Entrance.home(context);
            return;
        }
        visit.journal().begin(breakage.done, at.mark());
        at.apply(breakage, visit.notionId(), tokens.person().subject());
        if (breakage == Breakage.CROWD) {
            visit.journal().note(crowd(tokens.accessToken(), visit.workspaceId()));
        }
        if (breakage == Breakage.ACCOUNT) {
            visit.journal().note("You are signed out");
            visit.signOut();
        }
        Entrance.home(context);
    }

    private String crowd(String accessToken, String workspaceId) {
        var answers = broker.tokens(APPS, accessToken, workspaceId);
        var given = answers.stream()
                .filter(Broker.Answer::isOk)
                .map(Broker.Answer::token)
                .toList();
        var different = new HashSet<>(given).size();
        return "%d of %d were given a token, %s"
                .formatted(given.size(), APPS, different == 1 ? "all the same one" : different + " different ones");
    }

    private static void failed(Context context, Exception failure) {
        LOG.log(System.Logger.Level.WARNING, "{0}: {1}", context.path(), failure.toString());
        problem(context, 502, "Keycloak did not answer as it should", "Nothing is lost: try again in a moment.");
    }

    private static void problem(Context context, int status, String title, String explanation) {
        html(context.status(status), DemoPage.problem(title, explanation));
    }

    private static void html(Context context, Html html) {
        context.html(html.source());
    }
}
