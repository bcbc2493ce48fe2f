package io.github.keycloaknotion.connection;

import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The realm of {@code realm-export.json} without what the recipes write.
 *
 * @param variables what those of the page stand for in this realm, and {@code KEYCLOAK_URL}
 */
record RecipeRealm(BrowserRealm realm, Map<String, String> variables) {

    static RecipeRealm of(NotionRealm shared) {
        var own = BrowserRealm.withoutProviders(shared, "as-code-" + UUID.randomUUID());
        var client = own.admin()
                .call("GET", "/clients?clientId=notion-app", null)
                .body()
                .path(0);
        own.admin().call("DELETE", "/clients/" + client.path("id").textValue(), null);
        var secret = NotionRealm.CONNECTION.clientSecret();
        return new RecipeRealm(
                own,
                new HashMap<>(Map.of(
                        "KEYCLOAK_URL",
                        shared.keycloak().baseUrl(),
                        "NOTION_CLIENT_ID",
                        NotionRealm.CONNECTION.clientId(),
                        "NOTION_CLIENT_SECRET",
                        shared.putIntoVault(own.name(), "notion-client-secret", secret),
                        "NOTION_ENCRYPTION_KEY",
                        shared.putIntoVault(own.name(), "notion-encryption-key", NotionRealm.newKey()),
                        "NOTION_APP_CLIENT_SECRET",
                        client.path("secret").textValue())));
    }
}
