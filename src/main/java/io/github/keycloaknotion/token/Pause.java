package io.github.keycloaknotion.token;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets the thread wait. */
final class Pause {

    private Pause() {}

    /**
     * Waits for so long, or until the thread is interrupted.
     *
     * @return whether the whole time has passed; if not, the thread's interrupt flag is set
     */
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
