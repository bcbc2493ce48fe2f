/**
 * The room in which Notion's code becomes an identity: the redirect to Notion and the callback, who may become which
 * user at a first login, why nobody is signed in, and a Notion token as the subject of a token exchange. Until somebody
 * holds the grant that Notion has issued, it is looked after here. Uses {@code storage}, {@code outbox}, {@code
 * connection}, {@code grant} and {@code api}; only the identity provider in the root package uses this one. Keycloak
 * itself finds {@link FirstLoginEndFactory}. Begin with {@link NotionCallback}, then {@link SignIn}.
 */
package io.github.keycloaknotion.signin;
