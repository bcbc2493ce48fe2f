package io.github.keycloaknotion.testbed.emulator;

import java.util.UUID;

/**
 * A workspace at the emulator.
 *
 * @param id a UUID
 * @param name may be null, may repeat
 * @param icon may be null
 */
public record EmulatedWorkspace(String id, String name, String icon) {

    public static EmulatedWorkspace named(String name) {
        return new EmulatedWorkspace(UUID.randomUUID().toString(), name, "https://icons.example/workspace.png");
    }

    public EmulatedWorkspace withIcon(String newIcon) {
        return new EmulatedWorkspace(id, name, newIcon);
    }
}
