package io.github.keycloaknotion.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.server.Export;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code kc.sh export} writes of a realm and its people. */
@Tag("once")
@Tag("thorough")
@DisabledIfSystemProperty(named = "keycloak.runtime", matches = "(?i)container")
@ExtendWith(NotionRealm.Resolver.class)
final class ExportIT {

    private final NotionRealm realm;

    ExportIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    void holdsTheLinkAndNeitherTokenNorGrant() throws Exception {
        var person = realm.newPerson();
        // Of its own: other tests make groups for the one that everybody has.
        var workspace = realm.notion().add(EmulatedWorkspace.named("Exported " + UUID.randomUUID()));
        var user = realm.signedIn("notion", person, workspace).userId();
        var grant = realm.grant(user, "tokens");

        var export = Files.readString(Export.of(
                Path.of(System.getProperty("keycloak.home")),
                realm.database(),
                "notion",
                Path.of(System.getProperty("provider.jar")).resolveSibling("export")));

        assertThat(export).contains(user, person.id());
        assertThat(export).doesNotContain(grant, workspace.id(), workspace.name());
        assertThat(realm.notion().secrets(person)).isNotEmpty().noneMatch(export::contains);
    }
}
