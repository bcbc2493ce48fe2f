package io.github.keycloaknotion.grant;

/**
 * A grant that nobody holds yet, as it lies in the outbox.
 *
 * @param place what the pair is sealed for; not null
 * @param workspaceId Notion's; not null
 * @param facts what is public of it, as JSON; not null
 * @param tokens its pair, sealed if there is a key; not null
 */
public record SealedGrant(String place, String workspaceId, String facts, String tokens) {}
