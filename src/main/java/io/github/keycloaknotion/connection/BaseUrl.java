package io.github.keycloaknotion.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** The address of Notion's API, to which secrets are sent. */
final class BaseUrl {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]");

    private BaseUrl() {}

    /** Whether nobody can read what is sent there (https, or a loopback host), and a path can be put behind it. */
    static boolean isTrustworthy(String url) {
        try {
            var uri = new URI(url);
            if (uri.getHost() == null
                    || uri.getUserInfo() != null
                    || uri.getQuery() != null
                    || uri.getFragment() != null) {
                return false;
            }
            return "https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme())
                            && LOOPBACK.matcher(uri.getHost()).matches());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Without a slash at the end. */
    static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
