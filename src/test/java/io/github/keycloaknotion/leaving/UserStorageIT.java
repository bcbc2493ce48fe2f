package io.github.keycloaknotion.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import io.github.keycloaknotion.testbed.storage.StoredUsers;
import java.time.Duration;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** People of a user storage without import, of whom Keycloak has no row, connect Notion and leave like everybody else. */
// Most of what it does is waiting: so it begins early, and others work meanwhile.
@Order(1)
@DisabledIfSystemProperty(named = "keycloak.runtime", matches = "(?i)container")
@ExtendWith(NotionRealm.Resolver.class)
@Tag("thorough")
final class UserStorageIT {

    private final NotionRealm realm;

    UserStorageIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** A person of the storage, who signed in with a password and connected Notion; in a realm of their own. */
    private final class Stored {
        final BrowserRealm own = BrowserRealm.withNotion(realm, "storage-" + UUID.randomUUID());
        final String name = StoredUsers.newUsername();
        final String storage;
        final SignedIn signedIn;
        final String userId;

        Stored() {
            storage = own.admin().addUserStorage(StoredUsers.ID);
            own.admin().allowTokenReads("notion");
            signedIn = own.signedInFromStorage(name);
            userId = signedIn.userId();
        }

        void assertReads() {
            realm.assertWorks(signedIn.verify());
            assertThat(realm.notion().isConnected(signedIn.person())).isTrue();
        }

        void awaitRevoked() {
            realm.awaitRevoked(signedIn.person(), Duration.ofMinutes(3));
        }
    }

    @Test
    @Tag("stateless")
    @Tag("database")
    void aReadAndAnUnlink() {
        var ada = new Stored();
        ada.assertReads();
        assertThat(ada.userId).startsWith("f:").endsWith(":" + ada.name);
        assertThat(realm.grants(ada.userId)).isEqualTo(1);

        assertThat(ada.own.admin().unlink(ada.userId, "notion").status()).isEqualTo(204);

        ada.awaitRevoked();
        assertThat(realm.grants(ada.userId)).isZero();
        assertThat(ada.signedIn.verify().error()).isEqualTo("not_linked");
    }

    @Test
    @Tag("stateless")
    void aSignInByNotionIsTheSamePerson() {
        var ada = new Stored();

        var again = ada.own.signedIn("notion", ada.signedIn.person());

        assertThat(again.userId()).isEqualTo(ada.userId);
        ada.assertReads();
        assertThat(realm.grants(ada.userId)).isEqualTo(1);
        ada.own.admin().unlink(ada.userId, "notion");
        ada.awaitRevoked();
    }

    /** Keycloak deletes the links of its people in bulk, and says nothing. */
    @Test
    @Tag("database")
    void theStorageIsRemoved() {
        var ada = new Stored();
        ada.assertReads();

        assertThat(ada.own
                        .admin()
                        .call("DELETE", "/components/" + ada.storage, null)
                        .status())
                .isEqualTo(204);

        ada.awaitRevoked();
        assertThat(realm.grants(ada.userId)).isZero();
    }

    @Test
    void theProviderIsRemoved() {
        var ada = new Stored();
        ada.assertReads();

        assertThat(ada.own.admin().removeProvider("notion").status()).isEqualTo(204);

        ada.awaitRevoked();
        assertThat(realm.grants(ada.userId)).isZero();
    }

    @Test
    void theRealmIsRemoved() {
        var ada = new Stored();
        ada.assertReads();

        assertThat(ada.own.admin().call("DELETE", "", null).status()).isEqualTo(204);

        ada.awaitRevoked();
        assertThat(realm.grants(ada.userId)).isZero();
    }

    @Test
    @Tag("stateless")
    void aCrowdRefreshesADeadTokenOnce() {
        var ada = new Stored();
        realm.notion().expire(ada.signedIn.person());

        var threads = Executors.newFixedThreadPool(200);
        var answers = IntStream.range(0, 200)
                .mapToObj(i -> CompletableFuture.supplyAsync(ada.signedIn::verify, threads))
                .toList();
        answers.forEach(answer -> realm.assertWorks(answer.join()));
        threads.shutdown();

        assertThat(Collections.frequency(realm.notion().calls(ada.signedIn.person()), Endpoint.REFRESH))
                .isEqualTo(1);
    }
}
