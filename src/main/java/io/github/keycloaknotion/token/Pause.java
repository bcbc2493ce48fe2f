package io.github.keycloaknotion.token;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets the thread wait. */
final class Pause {

    private Pause() {}

    /** Whether the thread was left in peace for that long; if it is interrupted, this returns at once. */
    static boolean of(Duration duration) {
        try {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
