package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.DocumentedCommands;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Database and vault are saved and restored by the commands of the page about it, while people go on in between. */
@Tag("once")
@Tag("thorough")
@Isolated
@Order(Integer.MAX_VALUE - 1)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are for a POSIX shell")
@DisabledIfSystemProperty(named = "keycloak.runtime", matches = "(?i)container")
@ExtendWith(NotionRealm.Resolver.class)
final class BackupIT {

    private static final Path PAGE = Path.of("docs/operations/backup.md");

    private final NotionRealm realm;

    @TempDir
    private Path backup;

    BackupIT(NotionRealm realm) {
        this.realm = realm;
    }

    private void run(String heading) throws IOException, InterruptedException {
        var environment = Map.of(
                "DATABASE", realm.database().address(),
                "KC_VAULT_DIR", realm.vault().toString(),
                "BACKUP", backup.toString());
        DocumentedCommands.run(PAGE, heading, backup, environment);
    }

    private void assertHasToConnectAgain(SignedIn someone) {
        assertThat(someone.verify().error()).isEqualTo("token_expired");
        realm.assertWorks(realm.signedIn("notion", someone.person()).verify());
    }

    @Test
    void aRestoreTakesBackWhatCameSinceAndAllOthersGoOn() throws Exception {
        var untouched = realm.signedIn("notion");
        var refreshed = realm.signedIn("notion");
        var disconnected = realm.signedIn("notion");
        for (var someone : new SignedIn[] {untouched, refreshed, disconnected}) {
            realm.assertWorks(someone.verify());
        }
        run("## Save");
        realm.notion().expire(refreshed.person());
        realm.assertWorks(refreshed.verify());
        assertThat(realm.app()
                        .disconnect(
                                disconnected.accessToken(),
                                "notion",
                                realm.workspace().id())
                        .status())
                .isEqualTo(204);
        realm.awaitRevoked(disconnected.person(), Duration.ofMinutes(1));
        var newcomer = realm.signedIn("notion");

        realm.keycloak().crash();
        Files.delete(realm.vault().resolve("notion_notion-encryption-key"));
        run("## Restore");
        realm.keycloak().resume();

        realm.assertWorks(untouched.verify());
        assertHasToConnectAgain(refreshed);
        assertThat(realm.notion().isConnected(newcomer.person())).isTrue();
        assertThat(newcomer.read().status()).isEqualTo(400);
        realm.assertWorks(realm.signedIn("notion", newcomer.person()).verify());
        assertHasToConnectAgain(disconnected);
    }
}
