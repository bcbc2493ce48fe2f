package io.github.keycloaknotion;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version of Keycloak, by which older and newer are told apart. What follows the three numbers does not count.
 *
 * @param major the first number
 * @param minor the second number
 * @param patch the third number
 */
record KeycloakVersion(int major, int minor, int patch) implements Comparable<KeycloakVersion> {

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(?!\\d).*");

    private static final Comparator<KeycloakVersion> ORDER = Comparator.comparingInt(KeycloakVersion::major)
            .thenComparingInt(KeycloakVersion::minor)
            .thenComparingInt(KeycloakVersion::patch);

    /** Reads a version; empty if it does not begin with three numbers. */
    static Optional<KeycloakVersion> parse(String version) {
        var numbers = NUMBERS.matcher(version);
        return numbers.matches()
                ? Optional.of(new KeycloakVersion(
                        Integer.parseInt(numbers.group(1)),
                        Integer.parseInt(numbers.group(2)),
                        Integer.parseInt(numbers.group(3))))
                : Optional.empty();
    }

    @Override
    public int compareTo(KeycloakVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
