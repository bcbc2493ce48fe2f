/**
 * The room in which people see and disconnect the workspaces that they have connected, over REST: by their apps, or in
 * Keycloak's account console. {@code App} and {@code AccountConsole} decide who is admitted. Uses {@code caller},
 * {@code outbox}, {@code connection}, {@code grant} and {@code api}; no other package uses this one, since Keycloak
 * itself finds {@link WorkspacesResourceFactory}. Begin with {@link WorkspacesResource}.
 */
package io.github.keycloaknotion.workspaces;
