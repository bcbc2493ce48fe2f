package io.github.keycloaknotion.testbed.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/** An OAuth app that is registered at the emulator; Notion calls it a public connection. */
public record Connection(String clientId, String clientSecret, Set<Trait> traits) {

    public Connection(String clientId, String clientSecret, Trait... traits) {
        this(clientId, clientSecret, Set.of(traits));
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Who a caller claims to be; empty if they do not say. */
    static String clientIdIn(String authorizationHeader) {
        if (authorizationHeader == null || !authorizationHeader.startsWith("Basic ")) {
            return "";
        }
        try {
            var raw = Base64.getDecoder().decode(authorizationHeader.substring("Basic ".length()));
            return new String(raw, StandardCharsets.UTF_8).split(":", 2)[0];
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    boolean authenticates(String authorizationHeader) {
        var raw = (clientId + ':' + clientSecret).getBytes(StandardCharsets.UTF_8);
        return ("Basic " + Base64.getEncoder().encodeToString(raw)).equals(authorizationHeader);
    }
}
