package io.github.keycloaknotion.token;

import io.github.keycloaknotion.connection.Rests;

/**
 * What a server remembers of what Notion said.
 *
 * @param introspections of grants; not null
 * @param rests of connections; not null
 * @param silences of connections; not null
 */
public record NodeMemory(Introspections introspections, Rests rests, Silences silences) {

    /** Nothing was said yet. */
    public static NodeMemory empty() {
        return new NodeMemory(new Introspections(), new Rests(), new Silences());
    }
}
