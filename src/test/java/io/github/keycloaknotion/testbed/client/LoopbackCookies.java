package io.github.keycloaknotion.testbed.client;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Cookies as browsers keep them for a loopback host: it counts as secure even without TLS. */
final class LoopbackCookies extends CookieManager {

    private static final Pattern PATH = Pattern.compile(";\\s*path=(/[^;\\s]*)", Pattern.CASE_INSENSITIVE);

    LoopbackCookies() {
        super(null, CookiePolicy.ACCEPT_ALL);
    }

    @Override
    public void put(URI uri, Map<String, List<String>> headers) throws IOException {
        for (var header : headers.entrySet()) {
            for (var value : header.getValue()) {
                // The JDK takes no cookie for another path than the request's; browsers do.
                var path = PATH.matcher(value);
                var place = path.find() ? uri.resolve(path.group(1)) : uri;
                super.put(place, Map.of(header.getKey(), List.of(value.replaceAll("(?i);\\s*secure", ""))));
            }
        }
    }
}
