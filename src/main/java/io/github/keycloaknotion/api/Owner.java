package io.github.keycloaknotion.api;

import java.util.Optional;

/**
 * Whose a token is, as far as Notion says. Notion documents a {@code type} beside the person or the workspace, but
 * answers without it have been seen.
 *
 * @param person who authorized us; empty if it is a workspace's token, or Notion does not say
 * @param isWorkspace whether the workspace itself owns the token
 */
public record Owner(Optional<Person> person, boolean isWorkspace) {

    /** Notion does not say whose the token is. */
    static final Owner UNKNOWN = new Owner(Optional.empty(), false);

    /** Reads the field {@code owner}. */
    static Owner in(Answer answer) {
        var owner = answer.object("owner");
        var type = owner.text("type").or(() -> answer.text("owner")).orElse("");
        return type.equals("workspace") || (!type.equals("user") && owner.affirms("workspace"))
                ? new Owner(Optional.empty(), true)
                : Person.in(owner.object("user"))
                        .map(person -> new Owner(Optional.of(person), false))
                        .orElse(UNKNOWN);
    }

    /** Whether it is clear whose the token is. */
    boolean isKnown() {
        return isWorkspace || person.isPresent();
    }
}
