package io.github.keycloaknotion.grant;

/**
 * A grant as the table has it: its tokens are sealed if the provider has a key.
 *
 * @param key not null
 * @param version changes with the row
 * @param clientId the connection that the grant was given to; not null
 * @param facts JSON; not null
 * @param createdAt when the workspace was connected first, in milliseconds
 * @param issuedAt when the newest pair was issued, in milliseconds
 * @param ended whether Notion ended the grant
 * @param claim the refresh that is under way, or whose answer was lost; null if there is none
 * @param tokens the newest pair; of a row that somebody else wrote, it may be null
 */
record StoredGrant(
        GrantKey key,
        long version,
        String clientId,
        String facts,
        long createdAt,
        long issuedAt,
        boolean ended,
        Claim claim,
        String tokens) {
    StoredGrant withVersion(long seen) {
        return new StoredGrant(key, seen, clientId, facts, createdAt, issuedAt, ended, claim, tokens);
    }
}
