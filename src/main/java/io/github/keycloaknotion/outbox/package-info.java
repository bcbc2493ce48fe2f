/**
 * The room of pairs that have to be revoked: how they are written down, and how they get into Keycloak's outbox, in the
 * same transaction in which their grant goes. What takes them out again is in {@code leaving}. Uses {@code connection},
 * {@code grant} and {@code api}; {@code signin}, {@code token}, {@code workspaces}, {@code leaving} and {@code admin}
 * use it. Begin with {@link Revocations}, then {@link RevocationStore}, which has the statements.
 */
package io.github.keycloaknotion.outbox;
