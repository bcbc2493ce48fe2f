package io.github.keycloaknotion.testbed.server;

import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import java.net.URI;

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
        notion.add(EmulatedPerson.named("Ada Lovelace", "ada@example.com"));
        notion.add(EmulatedPerson.named("Grace Hopper", "grace@example.com").withEmail("grace@example.com", false));
        notion.add(EmulatedPerson.withIdOnly());
        notion.add(EmulatedWorkspace.named("Analytical Engine"));
        notion.add(EmulatedWorkspace.named("Compilers"));
    }
}
