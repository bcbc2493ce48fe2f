/**
 * Sign in with Notion for Keycloak, and Notion tokens for apps. This package has what Keycloak calls: the identity
 * provider and the token exchange, each with its factory. They pass the calls on to {@code signin}, {@code token} and
 * {@code mapper}, with the help of {@code caller} and {@code connection}, and start {@code leaving}; no other package
 * uses this one. Begin with {@link NotionIdentityProvider}; docs/architecture.md shows how the packages depend on each
 * other, and why.
 *
 * <p>In all packages, what a method that is not private takes or returns is null only if its comment, or that of
 * Keycloak's method, says so.
 */
package io.github.keycloaknotion;
