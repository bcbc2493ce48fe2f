package io.github.keycloaknotion.grant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.GrantJson.SealedPair;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jboss.logging.Logger;

/**
 * Seals what is secret in a grant, with {@link AesGcm}. Each seal is bound to the place that it was made for, and to what
 * lies beside it there: moved elsewhere, or with something else beside it, it does not open. Where there is a key, a text that is not sealed was written by somebody else, and is not believed, unless the
 * admin says that there still are such texts of our own. Safe for use by many threads.
 */
public final class GrantCipher {

    private static final Logger LOG = Logger.getLogger(GrantCipher.class);

    private static final int MOST_OPENED = 10_000;

    /** Stands among the keys, and opens what is not sealed. */
    private static final String CLEAR = "clear";

    /** No plain text begins like this: ours are JSON. */
    private static final String SEALED = "sealed:";

    private static final GrantCipher NONE = new GrantCipher(List.of(), true, true);

    private final List<SecretKey> keys;
    private final boolean usable;
    private final boolean opensClear;

    /** Forgotten together with the keys, and for as long nothing more secret than they are. */
    private final Cache<Stored, SealedPair> opened =
            Caffeine.newBuilder().weakKeys().maximumSize(MOST_OPENED).build();

    private GrantCipher(List<SecretKey> keys, boolean usable, boolean opensClear) {
        this.keys = keys;
        this.usable = usable;
        this.opensClear = opensClear;
    }

    /** Leaves everything in the clear: for an admin who set no key. */
    public static GrantCipher none() {
        return NONE;
    }

    /** For an admin whose key cannot be had: nothing is sealed, nothing is left in the clear, and nothing opens. */
    public static GrantCipher unusable() {
        return new GrantCipher(List.of(), false, false);
    }

    /**
     * The cipher of these keys.
     *
     * @param keys 256-bit keys in base64 (RFC 4648 §4), separated by commas; the first seals, all of them open. Behind the
     *     first, the word {@code clear} may stand for a key: it opens what was stored before there was one
     * @throws IllegalArgumentException if they are not; the message does not quote them
     */
    public static GrantCipher of(String keys) {
        var parts =
                Arrays.stream(keys.strip().split(",", -1)).map(String::strip).toList();
        if (parts.get(0).equals(CLEAR)) {
            throw new IllegalArgumentException("a key has to come first: the word clear opens, but does not seal");
        }
        return new GrantCipher(
                parts.stream()
                        .filter(part -> !part.equals(CLEAR))
                        .map(AesGcm::key)
                        .toList(),
                true,
                parts.contains(CLEAR));
    }

    /** Whether grants can be written with it. */
    public boolean isUsable() {
        return usable;
    }

    /**
     * Seals a text, or leaves it as it is if there is no key.
     *
     * @param plain not beginning like a sealed text; not null
     * @param place where the text will lie, and what will lie beside it; not null
     * @throws IllegalStateException if this cipher is not {@linkplain #isUsable usable}
     */
    public String seal(String plain, String place) {
        if (!usable) {
            throw new IllegalStateException("there is no key to seal with");
        }
        if (keys.isEmpty()) {
            return plain;
        }
        return SEALED + AesGcm.seal(keys.get(0), plain, place);
    }

    /** Seals a text unless it is sealed already. */
    String sealOnce(String text, String place) {
        return text.startsWith(SEALED) ? text : seal(text, place);
    }

    /** Whether what lies in the clear may be ours. */
    boolean believesClear() {
        return opensClear;
    }

    /** Whether what was stored in the clear is being sealed. */
    boolean isMoving() {
        return opensClear && !keys.isEmpty();
    }

    /** A pair as it lies in a row; of whoever put it there, so it may be anything. */
    static final class Stored {

        private final String text;
        private final String place;

        /**
         * @param text sealed, or in the clear; not null
         * @param place the grant's row; not null
         */
        Stored(String text, String place) {
            this.text = text;
            this.place = place;
        }
    }

    /**
     * Opens what was sealed for this place. What was never sealed comes back as it is, if there is no key, or the admin
     * says that it may be ours.
     *
     * @return empty if no key opens it
     */
    public Optional<String> open(String stored, String place) {
        if (!stored.startsWith(SEALED)) {
            return opensClear ? Optional.of(stored) : Optional.empty();
        }
        var sealed = stored.substring(SEALED.length());
        return keys.stream()
                .flatMap(key -> AesGcm.open(key, sealed, place).stream())
                .findFirst();
    }

    /**
     * Opens the pair of a grant, wherever it lies by now.
     *
     * @param place the grant's row; not null
     * @return empty if no key opens it, or it makes no sense
     */
    public Optional<TokenPair> openPair(String stored, String place) {
        return Optional.ofNullable(opened(new Stored(stored, place))).map(SealedPair::tokens);
    }

    /**
     * Opens a pair, and remembers it.
     *
     * @return empty if no key opens it, or it makes no sense: the log says why
     */
    Optional<SealedPair> open(Stored stored) {
        return Optional.ofNullable(opened.get(stored, this::opened));
    }

    private SealedPair opened(Stored stored) {
        if (!stored.text.startsWith(SEALED) && !opensClear) {
            LOG.errorf(
                    "The tokens of grant %s are not sealed, and so they are not believed. If they were stored before the"
                            + " provider had a key, add the word clear behind the keys, until the grants are sealed; or"
                            + " let the person connect again",
                    stored.place);
            return null;
        }
        try {
            return open(stored.text, stored.place).map(GrantJson::parsePair).orElse(null);
        } catch (IllegalArgumentException e) {
            LOG.errorf("The tokens of grant %s are unreadable: %s", stored.place, e.getMessage());
            return null;
        }
    }
}
