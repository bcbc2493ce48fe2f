package io.github.keycloaknotion.rest;

import io.github.keycloaknotion.NotionIdentityProvider;
import jakarta.ws.rs.core.Response.Status;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.resources.IdentityBrokerService;

/** The realm's Notion providers. */
record NotionProviders(KeycloakSession session) {

    /**
     * The provider of this alias.
     *
     * @throws CorsErrorResponseException if there is none, it is disabled, or it is not Notion's
     */
    NotionIdentityProvider get(String alias, Cors cors) {
        var model = session.identityProviders().getByAlias(alias);
        var provider = model == null || !model.isEnabled()
                ? null
                : IdentityBrokerService.getIdentityProvider(session, model, NotionIdentityProvider.class);
        if (provider == null) {
            throw new CorsErrorResponseException(
                    cors, "not_found", "there is no such Notion provider", Status.NOT_FOUND);
        }
        return provider;
    }
}
