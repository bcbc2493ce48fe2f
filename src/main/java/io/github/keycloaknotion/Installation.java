package io.github.keycloaknotion;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.common.Version;

/**
 * Where this jar is installed: in a Keycloak that it was tested with, or another one, and how many times. Looked at when the
 * server starts, so that nobody learns of it in a sign-in.
 */
final class Installation {

    /** The first Keycloak that has all that we use, and the newest that the tests have run on. */
    static final KeycloakVersion OLDEST = new KeycloakVersion(26, 7, 0);

    static final KeycloakVersion NEWEST = new KeycloakVersion(26, 7, 3);

    private static final Logger LOG = Logger.getLogger(Installation.class);

    private Installation() {}

    /**
     * Warns in the log of a Keycloak that is newer than those tested.
     *
     * @throws IllegalStateException if Keycloak lacks what we use, or there is more than one copy: Keycloak does not start,
     *     and shows the message; it would not start either way, and name a class or a file instead
     */
    static void check() {
        tooOld(Version.VERSION).or(() -> twice(copies())).ifPresent(message -> {
            throw new IllegalStateException(message);
        });
        tooNew(Version.VERSION).ifPresent(LOG::warn);
    }

    /** What to say of a Keycloak that lacks what we use; empty if it does not, as far as one knows. */
    static Optional<String> tooOld(String version) {
        return KeycloakVersion.parse(version)
                .filter(running -> running.compareTo(OLDEST) < 0)
                .map(running -> "keycloak-notion does not run in Keycloak " + running
                        + ", which lacks what it uses. It was tested" + " with " + OLDEST + " to " + NEWEST
                        + ": update Keycloak, or take the jar out of providers/");
    }

    /** What to say of a Keycloak that did not exist yet when we were tested; empty if it did. */
    static Optional<String> tooNew(String version) {
        return KeycloakVersion.parse(version)
                .filter(running -> running.compareTo(NEWEST) > 0)
                .map(running -> "keycloak-notion was tested with Keycloak " + OLDEST + " to " + NEWEST
                        + ", and this is " + running
                        + ": look for a newer keycloak-notion, or try this one before people rely on it");
    }

    /** What to say of more than one copy in the class path; empty if there are no two. */
    static Optional<String> twice(List<String> copies) {
        return copies.size() < 2
                ? Optional.empty()
                : Optional.of("keycloak-notion is installed " + copies.size() + " times: " + String.join(", ", copies)
                        + ". Leave one of them in providers/, and start Keycloak again");
    }

    private static List<String> copies() {
        var itself = Installation.class.getName().replace('.', '/') + ".class";
        try {
            return Collections.list(Installation.class.getClassLoader().getResources(itself)).stream()
                    .map(URL::getPath)
                    .map(path -> path.replaceFirst("^file:", "")
                            .replaceFirst("!.*", "")
                            .replace("/lib/../", "/"))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
