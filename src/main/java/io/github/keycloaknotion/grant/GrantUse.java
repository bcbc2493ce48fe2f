package io.github.keycloaknotion.grant;

/**
 * A grant's token was handed out.
 *
 * @param clientId the app's; null if that is not known
 * @param readAt when it was, in milliseconds since the epoch
 * @param introspectedAt when Notion last said that the token works, in milliseconds since the epoch; 0 if it never did
 */
public record GrantUse(String clientId, long readAt, long introspectedAt) {}
