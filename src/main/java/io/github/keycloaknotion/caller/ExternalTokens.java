package io.github.keycloaknotion.caller;

import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;

/**
 * What an admin lets a client have of other identity providers' tokens: "External tokens" in the client's settings, the
 * attributes {@code external.token.enabled} and {@code external.token.idp}. The second version of Keycloak's brokering
 * API goes by them; we do on every server.
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
