package io.github.keycloaknotion.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import io.github.keycloaknotion.testbed.storage.Directory;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People of an LDAP leave: with the LDAP, with what Keycloak imported of it, or because they are deleted there. */
// Most of what it does is waiting: so it begins early, and others work meanwhile.
@Order(1)
@DisabledIfSystemProperty(named = "keycloak.runtime", matches = "(?i)container")
@ExtendWith(NotionRealm.Resolver.class)
@Tag("thorough")
final class LdapIT {

    private final NotionRealm realm;

    LdapIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** A realm of its own whose users are a directory's. */
    private final class Site implements AutoCloseable {
        final Directory directory = Directory.open();
        final BrowserRealm own = BrowserRealm.withNotion(realm, "ldap-" + UUID.randomUUID());
        final String storage;

        Site(boolean imports) {
            storage = own.admin().addUserStorage(Directory.STORAGE, directory.settings(imports));
            own.admin().allowTokenReads("notion");
        }

        int post(String action) {
            return own.admin()
                    .call("POST", "/user-storage/" + storage + "/" + action, null)
                    .status();
        }

        @Override
        public void close() {
            directory.close();
        }
    }

    /** Somebody of the directory who has connected Notion. */
    private final class Member {
        final Directory.Person person;
        final SignedIn signedIn;
        final String user;

        Member(Site site) {
            person = site.directory.newPerson();
            signedIn = SignedIn.withPassword(
                    site.own.app(), "notion", realm.newPerson(), person.username(), Directory.PASSWORD);
            user = signedIn.userId();
            signedIn.connect(site.own.workspace());
            assertIsConnected();
        }

        void assertIsConnected() {
            realm.assertWorks(signedIn.verify());
            assertThat(realm.grants(user)).isEqualTo(1);
        }

        void awaitGone() {
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(realm.notion().secrets(signedIn.person()))
                            .isEmpty());
            assertThat(realm.grants(user)).isZero();
            assertThat(signedIn.read().token()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withTheStorage(boolean imports) {
        try (var site = new Site(imports)) {
            var ada = new Member(site);

            assertThat(site.own
                            .admin()
                            .call("DELETE", "/components/" + site.storage, null)
                            .status())
                    .isEqualTo(204);

            assertThat(ada.signedIn.read().token()).isNull();
            ada.awaitGone();
        }
    }

    @Test
    void withAllImportedUsers() {
        try (var site = new Site(true)) {
            var ada = new Member(site);

            assertThat(site.post("remove-imported-users")).isEqualTo(204);

            assertThat(ada.signedIn.read().token()).isNull();
            ada.awaitGone();
        }
    }

    /** Keycloak removes an imported user when it looks, and there is nobody any more. */
    @Test
    void anImportedUserWhoIsDeletedInTheDirectory() {
        try (var site = new Site(true)) {
            var ada = new Member(site);

            site.directory.remove(ada.person);
            site.own.admin().forgetCachedUsers();

            assertThat(ada.signedIn.read().token()).isNull();
            ada.awaitGone();
        }
    }

    /** Without a word to anybody: Keycloak removes what it imported, and leaves the directory alone. */
    @Test
    void anImportedUserWhomAWorkflowDeletes() {
        try (var site = new Site(true)) {
            var ada = new Member(site);

            assertThat(site.own
                            .admin()
                            .takeWorkflowStep(ada.user, "delete-user", Map.of())
                            .status())
                    .isEqualTo(204);

            ada.awaitGone();
        }
    }

    /** Of users that it does not import, Keycloak keeps the links for ever. */
    @Test
    void aUserWhoIsNotImportedAndIsDeletedInTheDirectory() {
        try (var site = new Site(false)) {
            var ada = new Member(site);
            var grace = new Member(site);

            site.directory.remove(ada.person);

            ada.awaitGone();
            grace.assertIsConnected();
            assertThat(site.own.admin().links(grace.user)).hasSize(1);
        }
    }

    @Test
    void nobodyIsTakenForDeletedWhileTheDirectoryIsDown() {
        try (var site = new Site(false)) {
            var ada = new Member(site);

            site.directory.stop();

            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(realm.keycloak().log())
                            .contains("User storage " + site.storage + " cannot be asked for its users"));
            site.directory.resume();
            ada.assertIsConnected();
        }
    }
}
