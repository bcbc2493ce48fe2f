package io.github.keycloaknotion.testbed.realm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What the examples tell admins to add to a realm. */
public final class ExampleClients {

    private ExampleClients() {}

    /** Adds an example's client with this secret, for an app that is served at this address. */
    public static void add(ConnectedRealm realm, Path file, String secret, String url) {
        var client = (ObjectNode) read(file);
        client.put("secret", secret).putArray("redirectUris").add(url + "/callback");
        create(realm, "/clients", client);
    }

    /** Adds an example's client scope, as one that every client which is added from then on can ask for. */
    public static void addScope(ConnectedRealm realm, Path file) {
        var scope = read(file);
        create(realm, "/client-scopes", scope);
        for (var each : realm.admin().call("GET", "/client-scopes", null).body()) {
            if (each.path("name").equals(scope.path("name"))) {
                var path = "/default-optional-client-scopes/" + each.path("id").textValue();
                assertThat(realm.admin().call("PUT", path, null).status()).isEqualTo(204);
            }
        }
    }

    private static void create(ConnectedRealm realm, String path, JsonNode representation) {
        var outcome = realm.admin().call("POST", path, representation);
        assertThat(outcome.status()).as(outcome.body().toString()).isEqualTo(201);
    }

    private static JsonNode read(Path file) {
        try {
            return JsonMapper.builder().build().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
