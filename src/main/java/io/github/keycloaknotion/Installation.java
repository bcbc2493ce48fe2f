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
 * Checks how this jar is installed: once, and in a version of Keycloak that it was tested with. The check is made when
 * the server starts, so that a wrong installation is found before anybody signs in.
 */
final class Installation {

    /** The first version of Keycloak that has everything we use. */
    static final KeycloakVersion OLDEST = new KeycloakVersion(26, 7, 0);

    /** The newest version that the tests have run on. */
    static final KeycloakVersion NEWEST = new KeycloakVersion(26, 7, 3);

    private static final Logger LOG = Logger.getLogger(Installation.class);

    private Installation() {}

    /**
     * Logs a warning if Keycloak is newer than the versions that were tested.
     *
     * @throws IllegalStateException if Keycloak is too old, or there is more than one copy of this jar: Keycloak then
     *     does not start, and shows the message. It would not start without this check either, but would only name a
     *     class or a file.
     */
    static void check() {
        tooOld(Version.VERSION).or(() -> twice(copies())).ifPresent(message -> {
            throw new IllegalStateException(message);
        });
        tooNew(Version.VERSION).ifPresent(LOG::warn);
    }

    /** The message about a Keycloak that is too old; empty if it is not, or if its version cannot be read. */
    static Optional<String> tooOld(String version) {
        return KeycloakVersion.parse(version)
                .filter(running -> running.compareTo(OLDEST) < 0)
                .map(running -> "keycloak-notion does not run in Keycloak " + running
                        + ", which lacks what it uses. It was tested" + " with " + OLDEST + " to " + NEWEST
                        + ": update Keycloak, or take the jar out of providers/");
    }

    /**
     * The message about a Keycloak that is newer than those tested; empty if it is not, or if its version cannot be
     * read.
     */
    static Optional<String> tooNew(String version) {
        return KeycloakVersion.parse(version)
                .filter(running -> running.compareTo(NEWEST) > 0)
                .map(running -> "keycloak-notion was tested with Keycloak " + OLDEST + " to " + NEWEST
                        + ", and this is " + running
                        + ": look for a newer keycloak-notion, or try this one before people rely on it");
    }

    /** The message about more than one copy of this jar in the class path; empty if there is one copy. */
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
