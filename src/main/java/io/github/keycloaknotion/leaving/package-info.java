/**
 * The room in which pairs are revoked when a person, a link, a provider or a realm is removed: the listener for what
 * Keycloak removes, the task that delivers the outbox to Notion, and the tasks that look for removals of which Keycloak
 * sends no event. Uses {@code outbox}, {@code connection}, {@code grant} and {@code api}; only the root package uses
 * this one, to register it when the server starts. Begin with {@link Departures} for how pairs get into the outbox, and
 * with {@code RevocationHandler} for how they are revoked.
 */
package io.github.keycloaknotion.leaving;
