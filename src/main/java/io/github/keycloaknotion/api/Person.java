package io.github.keycloaknotion.api;

import java.util.Objects;
import java.util.Optional;

/**
 * The person who authorized us ({@code owner.user} of Notion's token answer). Which fields are there depends on the
 * capabilities of the connection: only the id is certain.
 *
 * @param id the same in all workspaces of the person; not null
 * @param name the full name; null if Notion does not say
 * @param email the e-mail address; null if Notion does not say
 * @param emailVerified whether Notion says that the address was verified; false where it says nothing
 * @param avatarUrl the address of the person's picture; null if Notion does not say
 */
public record Person(String id, String name, String email, boolean emailVerified, String avatarUrl) {

    public Person {
        Objects.requireNonNull(id);
    }

    /** Reads the person; empty if Notion does not say who it is. */
    static Optional<Person> in(Answer user) {
        var contact = user.object("person");
        return user.id("id")
                .map(id -> new Person(
                        id,
                        user.text("name").orElse(null),
                        contact.text("email").orElse(null),
                        contact.truth("email_verified"),
                        user.text("avatar_url").orElse(null)));
    }
}
