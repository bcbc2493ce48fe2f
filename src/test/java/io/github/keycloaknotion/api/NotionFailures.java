package io.github.keycloaknotion.api;

import java.io.IOException;
import java.time.Duration;

/** Calls of a refresh that failed, for tests in other packages. */
public final class NotionFailures {

    private NotionFailures() {}

    public static NotionException unreachable() {
        return NotionException.unreachable(Operation.REFRESH, new IOException());
    }

    public static NotionException lost() {
        return NotionException.lost(Operation.REFRESH, new IOException());
    }

    public static NotionException busy(Duration retryAfter) {
        return NotionException.status(
                Operation.REFRESH, NotionException.Reason.BUSY, 429, "rate_limited", null, retryAfter);
    }

    public static NotionException refused(int status, String code) {
        return NotionException.status(Operation.REFRESH, NotionException.Reason.REFUSED, status, code, null, null);
    }
}
