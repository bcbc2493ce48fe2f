package io.github.keycloaknotion;

import org.keycloak.Config;
import org.keycloak.common.Profile;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.TokenExchangeProviderFactory;
import org.keycloak.provider.EnvironmentDependentProviderFactory;

/**
 * Lets Keycloak's token endpoint ask us before its own token exchanges, on servers whose standard token exchange is on.
 */
public final class NotionTokenExchangeProviderFactory
        implements TokenExchangeProviderFactory, EnvironmentDependentProviderFactory {

    /** The highest number is asked first; Keycloak's standard token exchange has 10. */
    private static final int BEFORE_KEYCLOAKS_OWN = 20;

    @Override
    public String getId() {
        return NotionIdentityProviderFactory.PROVIDER_ID;
    }

    @Override
    public int order() {
        return BEFORE_KEYCLOAKS_OWN;
    }

    /** Keycloak's feature is on by default. If an admin has turned it off, ours is off too. */
    @Override
    public boolean isSupported(Config.Scope config) {
        return Profile.isFeatureEnabled(Profile.Feature.TOKEN_EXCHANGE_STANDARD_V2);
    }

    @Override
    public TokenExchangeProvider create(KeycloakSession session) {
        return new NotionTokenExchangeProvider();
    }

    @Override
    public void init(Config.Scope config) {
        // There is nothing to configure.
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        // There is nothing to prepare.
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
