package io.github.keycloaknotion.caller;

import org.keycloak.common.VerificationException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.dpop.DPoP;
import org.keycloak.services.util.DPoPUtil;
import org.keycloak.services.util.MtlsHoKTokenUtil;

/**
 * The binding of an access token to its sender: to a key (DPoP, RFC 9449) or to a certificate (mutual TLS, RFC 8705).
 * The request that presents the token has to prove that its sender has the key or certificate that the token names,
 * whichever client sends it. All tokens here are those that Keycloak has verified before.
 */
public final class SenderConstraint {

    private SenderConstraint() {}

    /**
     * Whether the request shows the certificate that the token is bound to (RFC 8705 §3); for endpoints at which
     * Keycloak itself asks for the proof of a key, but not for the certificate.
     *
     * @param token verified; not null
     * @return true also for a token that is not bound to a certificate, unless its client may have bound tokens only
     */
    public static boolean isCertificateShown(KeycloakSession session, AccessToken token) {
        var binding = token.getConfirmation();
        if (binding == null || binding.getCertThumbprint() == null) {
            return !getsBoundTokensOnly(session, token);
        }
        var request = session.getContext().getHttpRequest();
        return MtlsHoKTokenUtil.verifyTokenBindingWithClientCertificate(token, request, session);
    }

    /** Whether the client of the token may have bound tokens only, as Keycloak's UserInfo endpoint decides it. */
    private static boolean getsBoundTokensOnly(KeycloakSession session, AccessToken token) {
        var realm = session.getContext().getRealm();
        var client = session.clients().getClientByClientId(realm, token.getIssuedFor());
        return client == null
                || OIDCAdvancedConfigWrapper.fromClientModel(client).isUseMtlsHokToken();
    }

    /**
     * Whether a token may be the subject of this client's token exchange. As in Keycloak's standard token exchange, a
     * bound token has to be the client's own, and the request has to prove both bindings.
     *
     * @param token verified; not null
     */
    public static boolean isProvenInExchange(KeycloakSession session, ClientModel client, AccessToken token) {
        var binding = token.getConfirmation();
        var own = binding == null || client.getClientId().equals(token.getIssuedFor());
        return own
                && isCertificateShown(session, token)
                && (binding == null || binding.getKeyThumbprint() == null || isKeyProven(session, token));
    }

    /**
     * Keycloak's token endpoint has verified the DPoP proof of the request and kept it, but has not compared it with
     * this token (RFC 9449 §4.3).
     */
    private static boolean isKeyProven(KeycloakSession session, AccessToken token) {
        var proof = session.getAttribute(DPoPUtil.DPOP_SESSION_ATTRIBUTE, DPoP.class);
        if (proof == null) {
            return false;
        }
        try {
            DPoPUtil.validateBinding(token, proof);
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }
}
