package io.github.keycloaknotion.token;

import io.github.keycloaknotion.connection.Rests;
import io.github.keycloaknotion.grant.GrantUses;

/**
 * What a server remembers in memory: what Notion said, and which tokens were handed out.
 *
 * @param introspections of grants; not null
 * @param rests of connections; not null
 * @param silences of connections; not null
 * @param uses of grants; not null
 */
public record NodeMemory(Introspections introspections, Rests rests, Silences silences, GrantUses uses) {

    /** The memory of a server that has just started; not null. */
    public static NodeMemory empty() {
        return new NodeMemory(new Introspections(), new Rests(), new Silences(), new GrantUses());
    }
}
