/**
 * The room in which admins ask about a provider's grants and revocations, cut grants off and check the connection, over
 * REST. Uses {@code outbox}, {@code connection}, {@code grant} and {@code api}; no other package uses this one, since
 * Keycloak itself finds {@link AdminResourceFactory}. Begin with {@link AdminResource}.
 */
package io.github.keycloaknotion.admin;
