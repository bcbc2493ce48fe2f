package io.github.keycloaknotion.rest;

import io.github.keycloaknotion.NotionIdentityProvider;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.cors.Cors;

/**
 * Somebody who may see a person's workspaces.
 *
 * @param provider through which they were connected; not null
 * @param person the person's session; not null
 * @param cors for the answer; not null
 */
record Admission(NotionIdentityProvider provider, UserSessionModel person, Cors cors) {}
