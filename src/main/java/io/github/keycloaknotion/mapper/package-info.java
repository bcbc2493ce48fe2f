/**
 * The room of the identity provider mappers: what an admin can map from Notion's answer onto users, groups,
 * organizations and sessions. Uses {@code storage}, {@code connection} and {@code api}. Keycloak itself finds the
 * mappers; of the other packages, only the root uses this one, to write the notes of {@link WorkspaceNotes} when a
 * sign-in has succeeded. Begin with {@link AttributeImporter}, which is the simplest, or with {@code
 * WorkspaceMembership}, the base of two others.
 */
package io.github.keycloaknotion.mapper;
