package io.github.keycloaknotion.caller;

import io.github.keycloaknotion.connection.NotionIdentityProviderConfig;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.TokenExchangeContext;

/**
 * A token exchange (RFC 8693) that names one of our providers, as the issuer of the token that an app wants, or of the
 * one that it brings.
 *
 * @param client that asks, and that Keycloak has authenticated; not null
 * @param settings the provider's; not null
 * @param parameter that names the provider: {@code requested_issuer} or {@code subject_issuer}
 */
public record ExchangeRequest(ClientModel client, NotionIdentityProviderConfig settings, String parameter) {

    /**
     * Reads an exchange. If it names no provider at all, no provider is looked up.
     *
     * @return empty if the exchange names none of our providers
     */
    public static Optional<ExchangeRequest> in(TokenExchangeContext exchange) {
        return naming(OAuth2Constants.REQUESTED_ISSUER, exchange)
                .or(() -> naming(OAuth2Constants.SUBJECT_ISSUER, exchange));
    }

    private static Optional<ExchangeRequest> naming(String parameter, TokenExchangeContext exchange) {
        return Optional.ofNullable(exchange.getFormParams().getFirst(parameter))
                .map(alias -> exchange.getSession().identityProviders().getByAlias(alias))
                .flatMap(NotionIdentityProviderConfig::of)
                .map(settings -> new ExchangeRequest(exchange.getClient(), settings, parameter));
    }

    /** Whether the app wants a Notion token; if not, it brings one. */
    public boolean wantsNotionToken() {
        return parameter.equals(OAuth2Constants.REQUESTED_ISSUER);
    }

    /**
     * Whether the client may exchange. If the admin has named clients in the provider's settings, it has to be one of
     * them; otherwise the client's own settings have to name the provider ({@link ExternalTokens}).
     */
    public boolean isClientAllowed() {
        return settings.namesReaders()
                ? settings.allowsReader(client)
                : ExternalTokens.areAllowed(client, settings.getAlias());
    }

    /**
     * The same exchange without the parameter that names the provider, for Keycloak's standard token exchange.
     *
     * @param exchange that this request was read from; not null
     */
    public TokenExchangeContext asStandard(TokenExchangeContext exchange) {
        var parameters = new MultivaluedHashMap<>(exchange.getFormParams());
        parameters.remove(parameter);
        return new TokenExchangeContext(
                exchange.getSession(),
                parameters,
                exchange.getCors(),
                exchange.getRealm(),
                exchange.getEvent(),
                exchange.getClient(),
                exchange.getClientConnection(),
                exchange.getHeaders(),
                exchange.getTokenManager(),
                exchange.getClientAuthAttributes());
    }
}
