package io.github.keycloaknotion.testbed.client;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.FormElement;

/** What a browser shows: the page that it ended on, after all redirects. */
public record Page(Browser browser, URI uri, int status, String body) {

    public Document document() {
        return Jsoup.parse(body, uri.toString());
    }

    /** What a person reads, in one line. */
    public String text() {
        return document().text();
    }

    /** Follows the one link or button that the selector finds. */
    public Page click(String selector) {
        var link = document().selectFirst(selector);
        if (link == null) {
            throw new AssertionError("no " + selector + " on " + uri.getPath() + ": " + text());
        }
        return browser.open(URI.create(link.absUrl("href")));
    }

    /** Sends the page's first form, with these fields filled in, and goes where that leads. */
    public Page submit(Map<String, String> fields) {
        return browser.follow(request(fields));
    }

    /** Sends the page's first form, and returns where that leads, without going there. */
    public URI submitAndStop(Map<String, String> fields) {
        return browser.redirect(request(fields));
    }

    private HttpRequest request(Map<String, String> fields) {
        if (!(document().selectFirst("form") instanceof FormElement form)) {
            throw new AssertionError("no form on " + uri.getPath() + " (" + status + "): " + text());
        }
        var values = new LinkedHashMap<String, String>();
        form.formData().forEach(field -> values.put(field.key(), field.value()));
        values.putAll(fields);
        var action = form.hasAttr("action") ? URI.create(form.absUrl("action")) : uri;
        return HttpRequest.newBuilder(action)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Parameters.encode(values)))
                .build();
    }

    /** A parameter of the address, decoded; null if it is not there. */
    public String parameter(String name) {
        return Parameters.parse(uri.getRawQuery()).get(name);
    }
}
