package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.DocumentedCommands;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands in the documentation do what it says. */
@Tag("thorough")
@ExtendWith(NotionRealm.Resolver.class)
final class ConfigurationAsCodeIT {

    private final NotionRealm realm;

    ConfigurationAsCodeIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are for a POSIX shell")
    void kcadmAddsProviderClientAndMapper(@TempDir Path home) throws Exception {
        var recipe = RecipeRealm.of(realm);
        var own = recipe.realm();
        recipe.variables().put("KC_CLI_PASSWORD", own.admin().password());
        recipe.variables().put("REALM", own.name());

        DocumentedCommands.run(Recipe.PAGE, "## kcadm.sh", home, recipe.variables());
        DocumentedCommands.run(Recipe.PAGE, "## A mapper", home, recipe.variables());

        var mappers = own.admin().call("GET", "/identity-provider/instances/notion/mappers", null);
        assertThat(mappers.body().findValuesAsText("identityProviderMapper"))
                .containsExactly("notion-session-note-mapper");
        own.admin().configure("notion", Map.of("baseUrl", realm.notion().baseUrl()));
        own.assertWorks(own.signedIn("notion").verify());
    }
}
