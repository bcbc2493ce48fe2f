/**
 * The room in which an app gets a person's Notion token: the endpoints, the request and its answers, what to do next so
 * that the token works, the refresh, and what the server remembers of Notion's answers. Uses {@code caller}, {@code
 * outbox}, {@code connection}, {@code grant} and {@code api}; only the root package uses this one, and Keycloak itself
 * finds {@link TokenErrors}. Begin with {@link TokenEndpoint}, then {@code TokenUpkeep}; {@code NextStep} and {@code
 * RefreshOutcome} are the decisions, as pure functions.
 */
package io.github.keycloaknotion.token;
