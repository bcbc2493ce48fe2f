package io.github.keycloaknotion.testbed.client;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Cookies as browsers keep them for a loopback host: it counts as secure even without TLS. */
final class LoopbackCookies extends CookieManager {

    LoopbackCookies() {
        super(null, CookiePolicy.ACCEPT_ALL);
    }

    @Override
    public void put(URI uri, Map<String, List<String>> headers) throws IOException {
        var relaxed = new HashMap<>(headers);
        relaxed.replaceAll((name, values) -> values.stream()
                .map(value -> value.replaceAll("(?i);\\s*secure", ""))
                .toList());
        super.put(uri, relaxed);
    }
}
