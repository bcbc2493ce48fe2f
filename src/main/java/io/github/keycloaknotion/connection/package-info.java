/**
 * The room of what an admin set: each setting with its check, the keys in the vault, and, for one request, the
 * connection from which Notion's API and the grants are reached. Also which connections rest, and how a person
 * connects. Uses {@code grant} and {@code api}; all packages but these two and {@code storage} use it. Begin with
 * {@link Setting} and {@link Connection}.
 */
package io.github.keycloaknotion.connection;
