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
 * Seals what is secret in a grant: encrypts it with {@link AesGcm}, so that nobody reads or changes it unnoticed. Each
 * text is sealed for its place and for what lies beside it there: moved elsewhere, or with something else beside it, it
 * does not open. Where there is a key, a text that is not sealed was written by somebody else and is not accepted,
 * unless the admin says that there still are such texts of our own. Safe for use by many threads.
 */
public final class GrantCipher {

    private static final Logger LOG = Logger.getLogger(GrantCipher.class);

    private static final int MOST_OPENED = 10_000;

    /** Stands among the keys in place of one, and lets texts open that are not sealed. */
    private static final String CLEAR = "clear";

    /** What a sealed text begins with. Others never do: they are JSON. */
    private static final String SEALED = "sealed:";

    private static final GrantCipher NONE = new GrantCipher(List.of(), true, true);

    private final List<SecretKey> keys;
    private final boolean usable;
    private final boolean opensClear;

    /** Pairs that have been opened. They are forgotten together with the keys, and are no more secret than those. */
    private final Cache<Stored, SealedPair> opened =
            Caffeine.newBuilder().weakKeys().maximumSize(MOST_OPENED).build();

    private GrantCipher(List<SecretKey> keys, boolean usable, boolean opensClear) {
        this.keys = keys;
        this.usable = usable;
        this.opensClear = opensClear;
    }

    /** The cipher of an admin who set no key: everything is left in the clear. */
    public static GrantCipher none() {
        return NONE;
    }

    /**
     * The cipher of an admin whose key cannot be read: nothing is sealed, nothing is left in the clear, and nothing
     * opens.
     */
    public static GrantCipher unusable() {
        return new GrantCipher(List.of(), false, false);
    }

    /**
     * The cipher of these keys.
     *
     * @param keys 256-bit keys in base64 (RFC 4648 §4), separated by commas; the first seals, all of them open. After
     *     the first, {@code clear} may stand in place of a key: it opens what was stored before there was a key
     * @throws IllegalArgumentException if they are no such keys; the message does not quote them
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

    /** Whether this seals and opens; if not, the admin's key cannot be read. */
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

    /** Whether a text that is not sealed may be ours. */
    boolean believesClear() {
        return opensClear;
    }

    /** Whether there is a key, and texts of our own that are not sealed yet. */
    boolean isMoving() {
        return opensClear && !keys.isEmpty();
    }

    /** A pair as it lies in a row. Anybody who can write to the database may have put it there. */
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
     * Opens what was sealed for this place. A text that is not sealed comes back as it is, if there is no key, or the
     * admin says that it may be ours.
     *
     * @param stored any text; not null
     * @param place as it was sealed for; not null
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
     * Opens the pair of a grant, in the table or in the outbox.
     *
     * @param stored any text; not null
     * @param place as it was sealed for; not null
     * @return empty if no key opens it, or it is not a pair
     */
    public Optional<TokenPair> openPair(String stored, String place) {
        return Optional.ofNullable(opened(new Stored(stored, place))).map(SealedPair::tokens);
    }

    /**
     * Opens a pair, and remembers it.
     *
     * @return empty if no key opens it, or it is not a pair: the log says why
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
