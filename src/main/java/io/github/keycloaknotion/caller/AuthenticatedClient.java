package io.github.keycloaknotion.caller;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.OAuth2Constants;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.ClientAuthenticator;
import org.keycloak.authentication.authenticators.client.AttestationBasedClientAuthenticator;
import org.keycloak.authentication.authenticators.client.JWTClientAuthenticator;
import org.keycloak.authentication.authenticators.client.JWTClientSecretAuthenticator;
import org.keycloak.authentication.authenticators.client.JWTClientValidator;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.utils.AuthorizeClientUtil;
import org.keycloak.util.BasicAuthHelper;

/**
 * The client that calls the second version of Keycloak's endpoint for brokered tokens. Keycloak authenticates it, and
 * then replaces it in the context by the client that the token was issued to, so that we do not learn who calls. So the
 * same request is authenticated once more, by Keycloak's own code.
 */
public final class AuthenticatedClient {

    private static final Logger LOG = Logger.getLogger(AuthenticatedClient.class);

    private final KeycloakSession session;

    private AuthenticatedClient(KeycloakSession session) {
        this.session = session;
    }

    /**
     * The client that Keycloak has authenticated in this request. The session's context is left as it is.
     *
     * @return empty if the client cannot be told for sure: the request has several kinds of credentials, or one that is
     *     good for one use and that we cannot verify again (assertions that a third party signed, attestations)
     */
    public static Optional<ClientModel> of(KeycloakSession session) {
        var context = session.getContext();
        var tokenHolder = context.getClient();
        try {
            return new AuthenticatedClient(session).client();
        } finally {
            context.setClient(tokenHolder);
        }
    }

    private Optional<ClientModel> client() {
        var form = session.getContext().getHttpRequest().getDecodedFormParameters();
        if (!form.containsKey(OAuth2Constants.CLIENT_ASSERTION)) {
            return authenticated();
        }
        return isAssertionAlone() ? asserted() : Optional.empty();
    }

    private Optional<ClientModel> authenticated() {
        try {
            return Optional.of(AuthorizeClientUtil.authorizeClient(session, new UnheardEvent(session), null)
                    .getClient());
        } catch (WebApplicationException e) {
            LOG.debugf("The client cannot be authenticated again: %s", e.getMessage());
            return Optional.empty();
        }
    }

    /** RFC 6749 §2.3 allows one way to authenticate. If there are several, Keycloak may have used another one. */
    private boolean isAssertionAlone() {
        var request = session.getContext().getHttpRequest();
        var headers = request.getHttpHeaders();
        var authorization = headers.getHeaderString(HttpHeaders.AUTHORIZATION);
        // A header of another kind does not authenticate the client: with DPoP, it carries the access token.
        return (authorization == null || BasicAuthHelper.RFC6749.parseHeader(authorization) == null)
                && !request.getDecodedFormParameters().containsKey(OAuth2Constants.CLIENT_SECRET)
                // With it, Keycloak would look for the client that a certificate belongs to.
                && !session.getContext().getUri().getQueryParameters().containsKey(OAuth2Constants.CLIENT_ID)
                && headers.getHeaderString(AttestationBasedClientAuthenticator.OAUTH_CLIENT_ATTESTATION_HEADER) == null;
    }

    /** An assertion is good for one use, which it has had: so everything else about it is verified again. */
    private Optional<ClientModel> asserted() {
        var context = AuthorizeClientUtil.getAuthenticationProcessor(session, new UnheardEvent(session))
                .createClientAuthenticatorContext(null, (ClientAuthenticator) null, null);
        try {
            return UsedAssertion.in(context).filter(UsedAssertion::validate).map(UsedAssertion::getClient);
        } catch (Exception e) {
            LOG.debugf("The client's assertion cannot be verified again: %s", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What Keycloak verifies of a client's assertion (RFC 7523 §3): its signature, issuer, audience and times, and the
     * client's settings; except that it may have been used before.
     */
    private static final class UsedAssertion extends JWTClientValidator {

        private final boolean isSignedWithSecret;

        private UsedAssertion(
                ClientAuthenticationFlowContext context,
                SignatureValidator signature,
                String authenticator,
                boolean isSignedWithSecret)
                throws Exception {
            super(context, signature, authenticator);
            this.isSignedWithSecret = isSignedWithSecret;
        }

        static Optional<UsedAssertion> in(ClientAuthenticationFlowContext context) throws Exception {
            var byKey = new JWTClientAuthenticator();
            var bySecret = new JWTClientSecretAuthenticator();
            var assertion = new UsedAssertion(context, byKey::verifySignature, byKey.getId(), false);
            var subject = assertion.getState().getToken().getSubject();
            var client = subject == null ? null : context.getRealm().getClientByClientId(subject);
            if (client == null) {
                return Optional.empty();
            }
            assertion.getState().setClient(client);
            return Optional.of(
                    bySecret.getId().equals(client.getClientAuthenticatorType())
                            ? new UsedAssertion(context, bySecret::verifySignature, bySecret.getId(), true)
                            : assertion);
        }

        @Override
        protected boolean isReusePermitted() {
            return true;
        }

        @Override
        protected boolean isSymmetricAlgorithmAllowed() {
            return isSignedWithSecret;
        }
    }

    /** Sends no events, since Keycloak has sent those of this authentication already. */
    private static final class UnheardEvent extends EventBuilder {

        UnheardEvent(KeycloakSession session) {
            super(session.getContext().getRealm(), session);
        }

        @Override
        public void success() {
            // Nobody is told.
        }

        @Override
        public void error(String error) {
            // Nobody is told.
        }
    }
}
