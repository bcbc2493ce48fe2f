package io.github.keycloaknotion.testbed.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** An OAuth app that is registered at the emulator; Notion calls it a public connection. */
public record Connection(String clientId, String clientSecret) {

    boolean authenticates(String authorizationHeader) {
        var raw = (clientId + ':' + clientSecret).getBytes(StandardCharsets.UTF_8);
        return ("Basic " + Base64.getEncoder().encodeToString(raw)).equals(authorizationHeader);
    }
}
