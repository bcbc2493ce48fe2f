package io.github.keycloaknotion.leaving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.keycloaknotion.connection.Connection;

/**
 * What an entry of the outbox says beside the pair that is to be revoked: all that is needed after provider and realm are
 * gone. It goes with the entry.
 *
 * @param realmName in whose vault the references of the connection lead somewhere; not null
 * @param connection that the pair was given to, its secret sealed if there is a key; not null
 * @param revoke whether the admin wants pairs to be revoked at Notion, and not only forgotten here
 * @param place what the pair is sealed for; null if the entry has none
 * @param facts what is public of the pair's grant, as JSON; null unless a first login may still take it
 */
record Revocation(String realmName, Connection connection, boolean revoke, String place, String facts) {

    private static final JsonMapper MAPPER = new JsonMapper();

    String json() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @throws IllegalArgumentException if it is nothing of the kind; the message does not quote it
     */
    static Revocation parse(String json) {
        try {
            return MAPPER.readValue(json, Revocation.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a revocation");
        }
    }
}
