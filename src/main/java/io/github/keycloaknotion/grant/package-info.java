/**
 * The room of what is kept: the tables {@code NOTION_GRANT} and {@code NOTION_GRANT_USE}, the seal, and what is
 * remembered of grants beside Keycloak's cached user. Only {@link Ledger} writes grants, and only {@link GrantUses}
 * their uses. Uses {@code api}; {@code connection}, {@code outbox}, {@code signin}, {@code token}, {@code workspaces},
 * {@code leaving} and {@code admin} use it, and Keycloak itself finds {@link GrantEntities}. Begin with {@link Grant},
 * then {@link Grants}.
 */
package io.github.keycloaknotion.grant;
