package io.github.keycloaknotion.api;

import java.util.Objects;

/**
 * The person who authorized us ({@code owner.user} of Notion's token answer). Which fields are there depends on the
 * capabilities of the connection: only the id is certain.
 *
 * @param id the same in all workspaces of the person; not null
 * @param name the full name; null if unknown
 * @param email null if unknown
 * @param emailVerified whether Notion says that the address was verified; false where it says nothing
 * @param avatarUrl null if unknown
 */
public record Person(String id, String name, String email, boolean emailVerified, String avatarUrl) {

    public Person {
        Objects.requireNonNull(id);
    }
}
