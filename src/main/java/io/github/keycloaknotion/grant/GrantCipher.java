package io.github.keycloaknotion.grant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.keycloaknotion.api.TokenPair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what is secret in a grant, with AES-256-GCM (NIST SP 800-38D). Each seal has a random nonce, and is bound to the
 * place that it was made for: moved elsewhere, it does not open. Safe for use by many threads.
 */
public final class GrantCipher {

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MOST_OPENED = 10_000;

    /** No plain text begins like this: ours are JSON. */
    private static final String SEALED = "sealed:";

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Whose cipher it is: to look for that each time takes as long as to open a pair. */
    private static final Provider PROVIDER = provider();

    private static final GrantCipher NONE = new GrantCipher(List.of(), true);

    private final List<SecretKey> keys;
    private final boolean usable;

    /** Forgotten together with the keys, and for as long nothing more secret than they are. */
    private final Cache<Sealed, TokenPair> opened =
            Caffeine.newBuilder().weakKeys().maximumSize(MOST_OPENED).build();

    private GrantCipher(List<SecretKey> keys, boolean usable) {
        this.keys = keys;
        this.usable = usable;
    }

    /** Leaves everything in the clear: for an admin who set no key. */
    public static GrantCipher none() {
        return NONE;
    }

    /** For an admin whose key cannot be had: nothing is sealed, and nothing is left in the clear. */
    public static GrantCipher unusable() {
        return new GrantCipher(List.of(), false);
    }

    /**
     * The cipher of these keys.
     *
     * @param keys 256-bit keys in base64 (RFC 4648 §4), separated by commas; the first seals, all of them open
     * @throws IllegalArgumentException if they are not; the message does not quote them
     */
    public static GrantCipher of(String keys) {
        return new GrantCipher(
                Arrays.stream(keys.strip().split(",", -1)).map(GrantCipher::key).toList(), true);
    }

    private static SecretKey key(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            // The cause would quote a part of the key.
            throw new IllegalArgumentException("a key is not base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + bytes.length * 8 + " bits, 256 are needed");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    /** Whether grants can be written with it. */
    public boolean isUsable() {
        return usable;
    }

    /**
     * Seals a text, or leaves it as it is if there is no key.
     *
     * @param plain not beginning like a sealed text; not null
     * @param place where the text will lie; not null
     * @throws IllegalStateException if this cipher is not {@linkplain #isUsable usable}
     */
    public String seal(String plain, String place) {
        if (!usable) {
            throw new IllegalStateException("there is no key to seal with");
        }
        if (keys.isEmpty()) {
            return plain;
        }
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, keys.get(0), nonce, place);
            var sealed = cipher.doFinal(plain.getBytes(StandardCharsets.UTF_8));
            var whole =
                    ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed);
            return SEALED + Base64.getEncoder().encodeToString(whole.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A text that was sealed for a place, as it lies there; of whoever put it there, so it may be anything. */
    static final class Sealed {

        private final byte[] bytes;
        private final String place;

        private Sealed(byte[] bytes, String place) {
            this.bytes = bytes;
            this.place = place;
        }

        String place() {
            return place;
        }

        /** Empty if the text was never sealed. */
        static Optional<Sealed> in(String stored, String place) {
            return stored.startsWith(SEALED)
                    ? Optional.of(new Sealed(decoded(stored.substring(SEALED.length())), place))
                    : Optional.empty();
        }

        /** Nothing, which no key opens, if it is not base64. */
        private static byte[] decoded(String base64) {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                return new byte[0];
            }
        }
    }

    /**
     * Opens what was sealed for this place; what was never sealed comes back as it is.
     *
     * @return empty if no key opens it
     */
    public Optional<String> open(String stored, String place) {
        var sealed = Sealed.in(stored, place);
        return sealed.isPresent() ? open(sealed.get()) : Optional.of(stored);
    }

    /**
     * Opens a pair, and remembers it.
     *
     * @return empty if no key opens it
     * @throws IllegalArgumentException if it is no pair
     */
    Optional<TokenPair> openPair(Sealed sealed) {
        return Optional.ofNullable(
                opened.get(sealed, pair -> open(pair).map(GrantJson::parsePair).orElse(null)));
    }

    private Optional<String> open(Sealed sealed) {
        return sealed.bytes.length < NONCE_BYTES + TAG_BITS / 8
                ? Optional.empty()
                : keys.stream()
                        .flatMap(key -> open(key, sealed.bytes, sealed.place).stream())
                        .findFirst();
    }

    private static Optional<String> open(SecretKey key, byte[] whole, String place) {
        try {
            var nonce = Arrays.copyOf(whole, NONCE_BYTES);
            var cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, place);
            var plain = cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
            return Optional.of(new String(plain, StandardCharsets.UTF_8));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String place) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(TRANSFORMATION, PROVIDER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** The first that takes keys like ours. */
    private static Provider provider() {
        try {
            var cipher = Cipher.getInstance(TRANSFORMATION);
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[KEY_BYTES], "AES"));
            return cipher.getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
