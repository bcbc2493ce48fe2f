package io.github.keycloaknotion.testbed.app;

/** What the app holds of Notion's, and the request that gets it. */
final class HoldingsCard {

    private HoldingsCard() {}

    /**
     * The card.
     *
     * @param reading by the token that the app was given just now
     * @param curl the one request that it took
     */
    static Html of(Reading reading, String curl) {
        return Html.of("""
            <section class="card holds" aria-labelledby="holds"><div><h2 id="holds">This app holds</h2><dl>
            <div><dt>Client secret of Notion</dt><dd>none</dd></div>
            <div><dt>Refresh token of Notion</dt><dd>none</dd></div>
            <div><dt>Access token of Notion</dt><dd>{}</dd></div></dl></div>
            <div class="request"><h3>The one request it makes to get it</h3><button id="copy" class="quiet" hidden>Copy</button>
            <pre><code id="curl">{}</code></pre></div></section>""", ending(reading.tokenEnding()), curl);
    }

    private static Html ending(String end) {
        return end.isEmpty() ? Html.of("none") : Html.of("<code>…{}</code>", end);
    }
}
