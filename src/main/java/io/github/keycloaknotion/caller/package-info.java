/**
 * The room of the questions about who calls: which client is behind a request, what its admin lets it have, and whether
 * the request proves the key or certificate that its token is bound to. Uses {@code connection}, for a provider's
 * settings; {@code token}, {@code workspaces} and the root package use it. Begin with {@link ExchangeRequest} for token
 * exchange, and with {@link AuthenticatedClient} for Keycloak's own endpoint.
 */
package io.github.keycloaknotion.caller;
