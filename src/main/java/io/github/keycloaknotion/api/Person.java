package io.github.keycloaknotion.api;

import java.util.Objects;
import java.util.Optional;

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

    /**
     * Reads the owner of a token.
     *
     * @param answer what has the field {@code owner}
     * @return empty if the workspace itself owns the token
     */
    static Optional<Person> ownerIn(Answer answer) throws UnusableAnswerException {
        var owner = answer.requiredObject("owner");
        return switch (owner.required("type")) {
            case "user" -> Optional.of(from(owner.requiredObject("user")));
            case "workspace" -> Optional.empty();
            default -> throw new UnusableAnswerException("owner.type is neither user nor workspace");
        };
    }

    private static Person from(Answer user) throws UnusableAnswerException {
        var contact = user.object("person");
        return new Person(
                user.requiredId("id"),
                user.text("name").orElse(null),
                contact.text("email").orElse(null),
                contact.truth("email_verified"),
                user.text("avatar_url").orElse(null));
    }
}
