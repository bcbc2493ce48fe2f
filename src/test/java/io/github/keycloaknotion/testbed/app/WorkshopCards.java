package io.github.keycloaknotion.testbed.app;

import io.github.keycloaknotion.testbed.app.Journal.Line;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a person may break, and what happened.
 *
 * @param workshop none with the real Notion: nothing can be broken there, and nobody counts its calls
 */
record WorkshopCards(Optional<Workshop> workshop) {

    /** The calls that this app makes itself; all others are Keycloak's. */
    private static final Endpoint OWN = Endpoint.SEARCH;

    private static final Map<Endpoint, String> NAMES = Map.of(
            Endpoint.TOKEN, "code for tokens",
            Endpoint.REFRESH, "refresh",
            Endpoint.INTROSPECT, "introspect",
            Endpoint.REVOKE, "revoke",
            Endpoint.ME, "users/me",
            Endpoint.SEARCH, "search");

    /** The buttons, for somebody whom Notion knows. */
    Html breakIt(Visit visit) {
        if (workshop.isEmpty() || visit.notionId() == null) {
            return Html.NOTHING;
        }
        var buttons = Stream.of(Breakage.values())
                .map(it -> button(it, visit.formToken()))
                .collect(Html.joined());
        return Html.of("""
            <section class="card break" aria-labelledby="break"><h2 id="break">Break it</h2>
            <p class="muted">Notion is an emulator here, so you may. See who notices.</p>
            <ul>{}</ul></section>""", buttons);
    }

    private static Html button(Breakage breakage, String formToken) {
        var id = "break-" + breakage.path();
        var content = Html.of("""
            <button aria-labelledby="{}" aria-describedby="{}-text"><strong id="{}">{}</strong>\
            <span id="{}-text">{}</span></button>""", id, id, id, breakage.title, id, breakage.description);
        return Html.of("<li>{}</li>", DemoPage.button("/break/" + breakage.path(), formToken, content));
    }

    /** The card of what happened; nothing, as long as nothing has. */
    Html happened(Visit visit) {
        var lines = visit.journal().lines();
        if (lines.isEmpty()) {
            return Html.NOTHING;
        }
        var legend = workshop.isEmpty() ? Html.NOTHING : Html.of("""
            <p class="legend">Calls that Notion saw, from <span class="call keycloak">Keycloak</span> \
            and <span class="call app">this app</span></p>""");
        return Html.of("""
            <section class="card happened" aria-labelledby="happened"><h2 id="happened">What happened</h2>{}
            <ol id="lines">{}</ol></section>""", legend, lines(visit));
    }

    /** Its lines alone, which change when Notion sees a call later. */
    Html lines(Visit visit) {
        return visit.journal().lines().stream()
                .map(line -> Html.of(
                        "<li><p><strong>{}</strong></p>{}{}</li>",
                        line.action(),
                        outcome(line),
                        workshop.map(it -> calls(it, visit, line)).orElse(Html.NOTHING)))
                .collect(Html.joined());
    }

    private static Html outcome(Line line) {
        return line.outcomes().isEmpty()
                ? Html.NOTHING
                : Html.of("<p class=\"outcome\">{}</p>", String.join(" · ", line.outcomes()));
    }

    private static Html calls(Workshop workshop, Visit visit, Line line) {
        var calls = visit.notionId() == null
                ? Map.<Endpoint, Long>of()
                : workshop.calls(visit.notionId(), line.from(), line.to());
        return calls.isEmpty()
                ? Html.of("<p class=\"muted\">no call to Notion</p>")
                : Html.of(
                        "<p class=\"calls\">{}</p>",
                        calls.entrySet().stream()
                                .map(call -> call(call.getKey(), call.getValue()))
                                .collect(Html.joined()));
    }

    private static Html call(Endpoint endpoint, long times) {
        var isOwn = endpoint == OWN;
        return Html.of(
                "<span class=\"call {}\">{} × {}<span class=\"unseen\"> by {}, </span></span> ",
                isOwn ? "app" : "keycloak",
                times,
                NAMES.get(endpoint),
                isOwn ? "this app" : "Keycloak");
    }
}
