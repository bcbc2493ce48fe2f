package io.github.keycloaknotion.testbed.client;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/** Headers by which a request proves that its sender has a key (DPoP) or a certificate (mutual TLS). */
public final class SenderProof {

    private SenderProof() {}

    public static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Of a key.
     *
     * @param accessToken that the request is sent with; null if it gets one, or has it in its form
     */
    public static Map<String, String> ofKey(ECKey key, String method, URI uri, String accessToken) {
        try {
            var factory = new DefaultDPoPProofFactory(key, JWSAlgorithm.ES256);
            if (accessToken == null) {
                return Map.of("DPoP", factory.createDPoPJWT(method, uri).serialize());
            }
            var proof = factory.createDPoPJWT(method, uri, new DPoPAccessToken(accessToken));
            return Map.of("DPoP", proof.serialize(), "Authorization", "DPoP " + accessToken);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a certificate that nobody else has, as a proxy hands it on (RFC 9440). */
    public static Map<String, String> ofNewCertificate(Path folder) {
        var file = folder.resolve(UUID.randomUUID() + ".p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command = new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "client",
                "-keyalg",
                "EC",
                "-dname",
                "CN=client",
                "-storepass",
                "password",
                "-keystore",
                file.toString());
        try {
            if (command.inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException("keytool made no certificate");
            }
            try (InputStream in = Files.newInputStream(file)) {
                var store = KeyStore.getInstance("PKCS12");
                store.load(in, "password".toCharArray());
                var encoded = store.getCertificate("client").getEncoded();
                return Map.of("Client-Cert", ":" + Base64.getEncoder().encodeToString(encoded) + ":");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
