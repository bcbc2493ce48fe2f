package io.github.keycloaknotion.grant;

import java.time.Instant;

/**
 * A grant as the table has it, with its tokens sealed if the provider has a key.
 *
 * @param key not null
 * @param version changes whenever the row does
 * @param clientId the connection that the grant was given to; not null
 * @param facts what is public of it, as JSON; not null
 * @param createdAt when the workspace was connected first, in milliseconds since the epoch
 * @param issuedAt when the newest pair was issued, in milliseconds since the epoch
 * @param ended whether Notion ended the grant
 * @param claim the refresh that is under way, or whose answer was lost; null if there is none
 * @param tokens the newest pair; may be null if somebody else wrote the row
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

    /** The columns that this is made of, in this order. */
    static final String COLUMNS = GrantKey.COLUMNS
            + ", g.version, g.clientId, g.facts, g.createdAt, g.issuedAt, g.ended, g.claimedAt, g.attempt,"
            + " g.answerLost, g.tokens";

    static StoredGrant of(Object[] columns) {
        var claimedAt = (Long) columns[10];
        var claim = claimedAt == null
                ? null
                : new Claim(Instant.ofEpochMilli(claimedAt), (int) columns[11], (boolean) columns[12]);
        return new StoredGrant(
                GrantKey.of(columns),
                (long) columns[4],
                (String) columns[5],
                (String) columns[6],
                (long) columns[7],
                (long) columns[8],
                (boolean) columns[9],
                claim,
                (String) columns[13]);
    }

    StoredGrant withVersion(long seen) {
        return new StoredGrant(key, seen, clientId, facts, createdAt, issuedAt, ended, claim, tokens);
    }
}
