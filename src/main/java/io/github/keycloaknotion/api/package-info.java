/**
 * The room of what is said to Notion: HTTP and JSON, the types of its answers, and texts that people wrote there. Uses
 * nothing of Keycloak's and no other package; nearly all packages use it. Its rules are those of Notion's Authorization
 * guide and of the OAuth endpoints in its API reference, as of the version in {@code NotionApi}. Begin with {@link
 * NotionApi} for the calls, and with {@link NotionException} for how they fail.
 */
package io.github.keycloaknotion.api;
