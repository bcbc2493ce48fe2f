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
        return status(Operation.REFRESH, 429, "rate_limited", retryAfter);
    }

    public static NotionException refused(int status, String code) {
        return status(Operation.REFRESH, status, code, null);
    }

    static NotionException status(Operation operation, int status, String code, Duration retryAfter) {
        return NotionException.status(
                new NotionException.Refusal(operation, status, code), null, retryAfter, "a gateway");
    }
}
