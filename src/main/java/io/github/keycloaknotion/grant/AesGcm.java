package io.github.keycloaknotion.grant;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits, which stands before the ciphertext. A text is sealed
 * for a place (GCM's additional authenticated data), and opens there only.
 */
final class AesGcm {

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** The security provider of the cipher. To look for it each time would take as long as to open a pair. */
    private static final Provider PROVIDER = provider();

    private AesGcm() {}

    /**
     * Reads a key.
     *
     * @param base64 256 bits (RFC 4648 §4)
     * @throws IllegalArgumentException if it is no such key; the message does not quote it
     */
    static SecretKey key(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // The cause would quote a part of the key.
            throw new IllegalArgumentException("a key is not base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + bytes.length * 8 + " bits, 256 are needed");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    /**
     * Seals a text for a place.
     *
     * @return nonce, ciphertext and tag in base64 (RFC 4648 §4)
     */
    static String seal(SecretKey key, String plain, String place) {
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, place).doFinal(plain.getBytes(StandardCharsets.UTF_8));
            var whole =
                    ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed);
            return Base64.getEncoder().encodeToString(whole.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Opens what was sealed.
     *
     * @param base64 any text
     * @return empty if this key did not seal it, or not for this place
     */
    static Optional<String> open(SecretKey key, String base64, String place) {
        var whole = decoded(base64);
        if (whole.length < NONCE_BYTES + TAG_BITS / 8) {
            return Optional.empty();
        }
        try {
            var nonce = Arrays.copyOf(whole, NONCE_BYTES);
            var plain = cipher(Cipher.DECRYPT_MODE, key, nonce, place)
                    .doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
            return Optional.of(new String(plain, StandardCharsets.UTF_8));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An empty array, which no key opens, if the text is not base64. */
    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String place) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(TRANSFORMATION, PROVIDER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** The first security provider that accepts keys of 256 bits. */
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
