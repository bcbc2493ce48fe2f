package io.github.keycloaknotion.testbed.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/**
 * A person at the emulator.
 *
 * @param id a UUID
 * @param name null: Notion does not tell
 * @param email null: the connection may not read e-mail addresses, or the person has none
 * @param emailVerified null: an answer from before the field existed
 * @param avatarUrl null: none
 * @param disclosed false: the connection has no user-information capability, so that only the id is told
 */
public record EmulatedPerson(
        String id, String name, String email, Boolean emailVerified, String avatarUrl, boolean disclosed) {

    /** A person of whom Notion tells everything, the address being verified. */
    public static EmulatedPerson named(String name, String email) {
        var id = UUID.randomUUID().toString();
        return new EmulatedPerson(id, name, email, true, "https://avatars.example/" + id + ".png", true);
    }

    /** A person of whom Notion tells the id alone. */
    public static EmulatedPerson withIdOnly() {
        return new EmulatedPerson(UUID.randomUUID().toString(), null, null, null, null, false);
    }

    public EmulatedPerson withName(String newName) {
        return new EmulatedPerson(id, newName, email, emailVerified, avatarUrl, disclosed);
    }

    public EmulatedPerson withEmail(String newEmail, Boolean verified) {
        return new EmulatedPerson(id, name, newEmail, verified, avatarUrl, disclosed);
    }

    public EmulatedPerson withAvatar(String url) {
        return new EmulatedPerson(id, name, email, emailVerified, url, disclosed);
    }

    /** What a person picks themselves by on the consent page. */
    String label() {
        return name == null ? id : name;
    }

    /** {@code owner.user} of Notion's answers. */
    ObjectNode json() {
        var user = JsonNodeFactory.instance.objectNode().put("object", "user").put("id", id);
        if (disclosed) {
            user.put("type", "person").put("name", name).put("avatar_url", avatarUrl);
            var contact = user.putObject("person");
            if (email != null) {
                contact.put("email", email);
            }
            if (emailVerified != null) {
                contact.put("email_verified", emailVerified);
            }
        }
        return user;
    }
}
