package io.github.keycloaknotion.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.DocumentedCommands;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the guide for admins shows works with Keycloak's own command line. */
@Tag("once")
@ExtendWith(NotionRealm.Resolver.class)
@Tag("thorough")
final class CommandLineIT {

    private final NotionRealm realm;

    CommandLineIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are for a POSIX shell")
    void kcadmSeesAndCutsOffGrants(@TempDir Path home) throws Exception {
        var own = BrowserRealm.withNotion(realm, "kcadm-" + UUID.randomUUID());
        var ada = own.signedIn("notion");

        var printed = DocumentedCommands.run(
                Path.of("docs/admin-guide.md"),
                "## See and cut off grants",
                home,
                Map.of(
                        "KEYCLOAK_URL",
                        realm.keycloak().baseUrl(),
                        "KC_CLI_PASSWORD",
                        own.admin().password(),
                        "REALM",
                        own.name(),
                        "USER_ID",
                        ada.userId()));

        assertThat(printed)
                .contains("\"ok\" : true", "\"user\" : \"" + ada.userId() + "\"", "\"grants\" : 1", "\"pending\" : ");
        assertThat(realm.grants(ada.userId())).isZero();
        own.admin().call("DELETE", "", null);
    }
}
