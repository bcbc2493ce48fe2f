package io.github.keycloaknotion.testbed.app;

import io.github.keycloaknotion.testbed.app.Broker.Workspace;
import io.github.keycloaknotion.testbed.app.Reading.Page;
import java.util.List;
import java.util.Optional;

/**
 * The person's workspaces, and the pages of the one that they look at.
 *
 * @param chosen its id; null: the one that they connected last
 */
record WorkspaceCards(String formToken, List<Workspace> workspaces, String chosen, Reading reading) {

    private static final Html CONNECT = Html.of("<button class=\"primary\">Connect Notion</button>");
    private static final Html CONNECT_AGAIN = Html.of("<button class=\"primary\">Connect again</button>");
    private static final Html TRY_AGAIN = Html.of("<a class=\"button primary\" href=\"/\">Try again</a>");

    private Optional<Workspace> shown() {
        var id = reading.workspaceId() == null ? chosen : reading.workspaceId();
        return workspaces.stream()
                .filter(workspace ->
                        id == null ? workspace.current() : workspace.id().equals(id))
                .findFirst();
    }

    private boolean isShown(Workspace workspace) {
        return shown().filter(workspace::equals).isPresent();
    }

    Html pages() {
        var name = shown().map(Workspace::label).orElse("No workspace");
        var icon =
                shown().map(it -> Icon.of(it.icon(), it.label(), "icon large")).orElse(Html.NOTHING);
        return Html.of("""
            <section class="card pages" aria-labelledby="pages"><h1 id="pages">{}{}</h1>{}</section>""", icon, name, content());
    }

    private Html content() {
        return switch (reading.outcome()) {
            case READ -> list();
            case NOT_CONNECTED, GONE ->
                alert("You have not connected Notion.", "Pick a workspace and the pages to share.", connect(CONNECT));
            case ENDED ->
                alert(
                        "Notion ended the access.",
                        "Keycloak tried to refresh the token, and Notion refused. Only you can give the access again.",
                        connect(CONNECT_AGAIN));
            case REFUSED -> alert("Keycloak refused.", because() + " Ask your admin.", TRY_AGAIN);
            case NO_TOKEN_NOW -> alert("Keycloak has no token that works right now.", because(), TRY_AGAIN);
            case NOTION_FAILS -> alert("Notion does not answer right now.", because(), TRY_AGAIN);
        };
    }

    private String because() {
        var answer = "The answer was: " + reading.because() + ".";
        return reading.retryAfter() == null ? answer : answer + " Try again in " + reading.retryAfter() + " s.";
    }

    private Html list() {
        if (reading.pages().isEmpty()) {
            return Html.of("<p class=\"muted\">No page of this workspace is shared.</p>");
        }
        return Html.of(
                "<ul>{}</ul>",
                reading.pages().stream().map(WorkspaceCards::line).collect(Html.joined()));
    }

    private static Html line(Page page) {
        return page.url().startsWith("https://")
                ? Html.of("<li><a href=\"{}\">{}</a></li>", page.url(), page.title())
                : Html.of("<li>{}</li>", page.title());
    }

    private static Html alert(String title, String explanation, Html button) {
        return Html.of("""
            <div class="alert" role="alert"><p><strong>{}</strong> {}</p>{}</div>""", title, explanation, button);
    }

    private Html connect(Html button) {
        return DemoPage.button("/connect", formToken, button);
    }

    /** All of them. */
    Html workspacesCard() {
        var lines = workspaces.stream().map(this::line).collect(Html.joined());
        return Html.of("""
            <section class="card workspaces" aria-labelledby="workspaces"><h2 id="workspaces">Workspaces</h2>
            <ul>{}</ul>{}</section>""", lines, connect(Html.of("<button>Add a workspace</button>")));
    }

    private Html line(Workspace workspace) {
        var icon = Icon.of(workspace.icon(), workspace.label(), "icon");
        var state = isShown(workspace)
                ? Html.of("<span class=\"badge\">Current</span>")
                : form("/switch", "Switch to", "Switch", "small", workspace);
        return Html.of(
                "<li>{}<span class=\"name\">{}</span>{}{}</li>",
                icon,
                workspace.label(),
                state,
                form("/disconnect", "Disconnect", "Disconnect", "quiet", workspace));
    }

    private Html form(String action, String verb, String label, String style, Workspace workspace) {
        return DemoPage.button(action, formToken, Html.of("""
                <input type="hidden" name="workspace" value="{}">\
                <button class="{}" aria-label="{} {}">{}</button>""", workspace.id(), style, verb, workspace.label(), label));
    }
}
