package io.github.keycloaknotion.testbed.server;

import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import java.net.URI;
import java.util.List;

/** The Notion emulator by itself, for a container. */
public final class Emulator {

    private Emulator() {}

    /** Listens where Keycloak was told that Notion is, unless that is the real one; the environment says. */
    public static void main(String[] arguments) {
        var baseUrl = URI.create(System.getenv("NOTION_BASE_URL"));
        if (!baseUrl.getHost().equals("localhost")) {
            System.out.println("Keycloak uses " + baseUrl + ": no emulator is needed.");
            return;
        }
        var connection = new Connection(System.getenv("NOTION_CLIENT_ID"), System.getenv("NOTION_CLIENT_SECRET"));
        settle(NotionEmulator.start("0.0.0.0", baseUrl.getPort()).register(connection));
        System.out.println("The Notion emulator listens at " + baseUrl);
    }

    /** Brings a few people and workspaces into an empty emulator. */
    static void settle(NotionEmulator notion) {
        notion.add(withPicture(notion, EmulatedPerson.named("Ada Lovelace", "ada@example.com")));
        notion.add(withPicture(notion, EmulatedPerson.named("Grace Hopper", "grace@example.com"))
                .withEmail("grace@example.com", false));
        notion.add(EmulatedPerson.withIdOnly());
        for (var name : List.of("Analytical Engine", "Compilers")) {
            notion.add(EmulatedWorkspace.named(name).withIcon(notion.picture(name)));
        }
    }

    private static EmulatedPerson withPicture(NotionEmulator notion, EmulatedPerson person) {
        return person.withAvatar(notion.picture(person.name()));
    }
}
