package io.github.keycloaknotion.testbed.app;

import io.github.keycloaknotion.testbed.app.Tokens.Person;

/** The documents that the app answers with; what is in them is markup already, made by the cards. */
final class DemoPage {

    static final String TITLE = "Notion pages";

    private static final Html BRAND = new Html("""
        <a class="brand" href="/"><svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8"/>\
        <path d="M10 8h8l4 4v12H10z"/><path d="M13.5 15.5h5M13.5 19.5h5"/></svg>Notion pages</a>""");

    private static final Html PROMISE = new Html("""
        <ol class="way">
        <li><h2>This app</h2><p>No client secret of Notion’s, no refresh token. It asks Keycloak, each time.</p></li>
        <li><h2>Keycloak</h2><p>Signs you in with Notion, keeps your grant, and hands out a token that works.</p></li>
        <li><h2>Notion</h2><p>Sees one refresh, however many ask, and a revocation when you leave.</p></li>
        </ol>""");

    private DemoPage() {}

    /** For whoever is signed in. */
    static Html signedIn(Person person, String formToken, Html notice, Html cards) {
        var picture = Icon.of(person.picture(), person.name(), "avatar");
        var email = person.email() == null ? Html.NOTHING : Html.of("<span class=\"email\">{}</span>", person.email());
        var who = Html.of(
                """
                <div class="who">{}<p><span class="name">{}</span>{}</p>{}</div>""",
                picture,
                person.name(),
                email,
                button("/sign-out", formToken, Html.of("<button>Sign out</button>")));
        var main = Html.of("""
            <p class="lead">Read with a token that Keycloak handed out just now. \
            <strong>No client secret, no refresh token in this app.</strong></p>
            {}<div class="cards">{}</div>""", notice, cards);
        return document(who, main);
    }

    /** For everybody else. */
    static Html signedOut(Html notice, Html happened) {
        var main = Html.of("""
            <div class="hero">{}<h1>Your Notion pages, in an app that holds no Notion secret</h1>
            <p>Keycloak signs you in with Notion, and refreshes the token for everyone who asks.</p>
            <a class="button primary" href="/sign-in">Sign in with Notion</a></div>
            {}<div class="cards">{}</div>""", notice, PROMISE, happened);
        return document(Html.NOTHING, main);
    }

    /** For when there is nothing to show. */
    static Html problem(String title, String explanation) {
        return document(Html.NOTHING, Html.of("""
            <div class="hero"><h1>{}</h1><p>{}</p><a class="button primary" href="/">Open the page again</a></div>
            """, title, explanation));
    }

    /** A form that is nothing but one button, and names what it is about in hidden fields. */
    static Html button(String action, String formToken, Html content) {
        return Html.of("""
            <form method="post" action="{}"><input type="hidden" name="form_token" value="{}">{}</form>""", action, formToken, content);
    }

    private static Html document(Html who, Html main) {
        return Html.of("""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><title>{}</title>
            <link rel="icon" href="data:,"><link rel="stylesheet" href="/demo.css"><script src="/demo.js" defer></script>
            </head><body>
            <a class="skip" href="#main">Skip to the content</a>
            <header>{}{}</header>
            <main id="main" tabindex="-1">{}</main>
            </body></html>
            """, TITLE, BRAND, who, main);
    }
}
