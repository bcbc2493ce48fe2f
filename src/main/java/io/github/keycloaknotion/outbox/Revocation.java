package io.github.keycloaknotion.outbox;

import io.github.keycloaknotion.api.Json;
import io.github.keycloaknotion.connection.Registration;

/**
 * What an entry of the outbox says beside the pair that is to be revoked: everything that is needed when provider and
 * realm are gone. It is deleted with the entry.
 *
 * @param realmName in whose vault the references of the connection are looked up; not null
 * @param registration of the connection that the pair was given to, its {@linkplain SealedSecret secret sealed}; not
 *     null
 * @param revoke whether the admin wants pairs to be revoked at Notion, and not only forgotten here
 * @param place what the pair is sealed for; null if the entry has no pair
 * @param facts what is public of the pair's grant, as JSON; null unless a first login may still take it
 * @param person who gave the pair, by Notion's id; null if that is not known: then it is the person of the grant's row
 * @param workspace the workspace that the person gave it for; null without a person
 */
public record Revocation(
        String realmName,
        Registration registration,
        boolean revoke,
        String place,
        String facts,
        String person,
        String workspace) {

    String json() {
        return Json.write(this);
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @throws IllegalArgumentException if it is nothing of the kind; the message does not quote it
     */
    public static Revocation parse(String json) {
        return Json.read(json, Revocation.class);
    }
}
