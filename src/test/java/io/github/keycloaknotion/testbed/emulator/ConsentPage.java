package io.github.keycloaknotion.testbed.emulator;

import io.javalin.http.Context;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jsoup.nodes.Entities;

/** The page on which a person picks who they are and which workspace they connect, and allows it or not. */
final class ConsentPage {

    private static final Set<String> PARAMETERS =
            Set.of("client_id", "redirect_uri", "response_type", "owner", "state");

    private final Connections connections;
    private final Authorizations authorizations;
    private final People people;

    ConsentPage(Connections connections, Authorizations authorizations, People people) {
        this.connections = connections;
        this.authorizations = authorizations;
        this.people = people;
    }

    /** Shows the page, or what is wrong with the authorization request: it must be exactly what Notion documents. */
    void show(Context context) {
        var parameters = context.queryParamMap();
        var problem = problemWith(parameters);
        if (problem != null) {
            context.status(400)
                    .html(page("<h1>Invalid authorization request</h1><p>" + Entities.escape(problem) + "</p>"));
            return;
        }
        var form = new StringBuilder("<h1>Connect with Notion</h1><p><b>")
                .append(Entities.escape(context.queryParam("client_id")))
                .append("</b> wants to access your workspace. This is the emulator: pick who you are.</p>")
                .append("<form method='post'>");
        parameters.forEach((name, values) -> form.append("<input type='hidden' name='%s' value='%s'>"
                .formatted(Entities.escape(name), Entities.escape(values.get(0)))));
        form.append(select("person", people.people(), EmulatedPerson::id, EmulatedPerson::label))
                .append(select("workspace", people.workspaces(), EmulatedWorkspace::id, EmulatedWorkspace::name))
                .append("<button name='decision' value='allow'>Allow access</button> ")
                .append("<button name='decision' value='cancel' class='quiet'>Cancel</button></form>");
        context.html(page(form.toString()));
    }

    /** Takes the person's decision back to the app. */
    void decide(Context context) {
        var redirectUri = context.formParam("redirect_uri");
        var state = "&state=" + encode(context.formParam("state"));
        var separator = redirectUri.contains("?") ? "&" : "?";
        if (!"allow".equals(context.formParam("decision"))) {
            context.redirect(redirectUri + separator + "error=access_denied" + state);
            return;
        }
        var code = authorizations.authorize(
                connections.find(context.formParam("client_id")).orElseThrow(),
                people.person(context.formParam("person")),
                people.workspace(context.formParam("workspace")),
                redirectUri);
        context.redirect(redirectUri + separator + "code=" + encode(code) + state);
    }

    private String problemWith(Map<String, List<String>> parameters) {
        if (!parameters.keySet().equals(PARAMETERS)) {
            return "expected the parameters " + PARAMETERS + ", got " + parameters.keySet();
        }
        if (parameters.values().stream().anyMatch(values -> values.size() != 1)) {
            return "a parameter comes twice";
        }
        if (connections.find(parameters.get("client_id").get(0)).isEmpty()) {
            return "unknown client_id";
        }
        if (!parameters.get("owner").equals(List.of("user"))) {
            return "owner must be user";
        }
        if (!parameters.get("response_type").equals(List.of("code"))) {
            return "response_type must be code";
        }
        var redirectUri = URI.create(parameters.get("redirect_uri").get(0));
        return redirectUri.isAbsolute() && redirectUri.getFragment() == null ? null : "invalid redirect_uri";
    }

    private static <T> String select(
            String name, Collection<T> options, Function<T, String> value, Function<T, String> label) {
        var html = new StringBuilder("<label>%s <select name='%s'>".formatted(name, name));
        for (var option : options) {
            html.append("<option value='%s'>%s</option>"
                    .formatted(value.apply(option), Entities.escape(String.valueOf(label.apply(option)))));
        }
        return html.append("</select></label>").toString();
    }

    private static String page(String content) {
        return """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notion (emulator)</title><style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto; padding: 0 1rem; }
            label, select { display: block; width: 100%; margin-bottom: 1rem; text-transform: capitalize; }
            select { font: inherit; padding: .4rem; text-transform: none; }
            button { font: inherit; padding: .5rem 1rem; border: 0; border-radius: 6px; background: #2383e2; color: #fff; }
            .quiet { background: #eee; color: #333; }
            </style></head><body>""" + content + "</body></html>";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
