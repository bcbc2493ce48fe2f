package io.github.keycloaknotion.caller;

import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;

/**
 * Which clients may have the tokens of other identity providers: "External tokens" in the client's settings, the
 * attributes {@code external.token.enabled} and {@code external.token.idp}. Keycloak applies them in the second version
 * of its brokering API; we apply them on every server.
 */
public final class ExternalTokens {

    private ExternalTokens() {}

    /** Whether the client may have the tokens of the provider with this alias. */
    public static boolean areAllowed(ClientModel client, String alias) {
        var settings = OIDCAdvancedConfigWrapper.fromClientModel(client);
        return settings.getExternalTokenEnabled()
                && settings.getExternalAllowedIdentityProviders().contains(alias);
    }
}
