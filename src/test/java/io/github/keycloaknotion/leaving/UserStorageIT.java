package io.github.keycloaknotion.leaving;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Door;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.storage.StoredUsers;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** People of a user storage without import, of whom Keycloak has no row, connect Notion and leave like everybody else. */
@DisabledIfSystemProperty(named = "keycloak.runtime", matches = "(?i)container")
@ExtendWith(NotionRealm.Resolver.class)
final class UserStorageIT {

    private static final Map<String, String> VERIFY = Map.of("verify", "true");

    private final NotionRealm realm;

    UserStorageIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** A person of the storage, who signed in with a password and connected Notion; in a realm of their own. */
    private final class Stored {
        final BrowserRealm own = BrowserRealm.withNotion(realm, "storage-" + UUID.randomUUID());
        final EmulatedPerson person = realm.newPerson();
        final String name = "stored-" + UUID.randomUUID();
        final JsonNode tokens;

        Stored() {
            assertThat(own.admin()
                            .call(
                                    "POST",
                                    "/components",
                                    Map.of(
                                            "name",
                                            "storage",
                                            "providerId",
                                            StoredUsers.ID,
                                            "providerType",
                                            "org.keycloak.storage.UserStorageProvider",
                                            "config",
                                            Map.of()))
                            .status())
                    .isEqualTo(201);
            own.admin().openDoors("notion");
            var browser = new Browser();
            tokens = own.app()
                    .tokens(browser.open(own.app().signIn(Map.of()))
                            .submit(Map.of("username", name, "password", StoredUsers.PASSWORD)));
            var question = browser.open(own.app().signIn(Map.of("kc_action", "idp_link:notion")));
            var linked = allow(question.submit(Map.of()), person, realm.workspace());
            assertThat(own.app().userInfo(linked).path("sub").textValue()).isEqualTo(userId());
        }

        String userId() {
            return own.app().userInfo(tokens).path("sub").textValue();
        }

        Answer read() {
            return own.app()
                    .readToken(Door.EXCHANGE, tokens.path("access_token").textValue(), "notion", VERIFY);
        }

        String component() {
            return own.admin()
                    .call("GET", "/components?name=storage", null)
                    .body()
                    .path(0)
                    .path("id")
                    .textValue();
        }

        void assertReads() {
            assertWorks(read());
            assertThat(realm.notion().isConnected(person)).isTrue();
        }

        void awaitRevoked() {
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () -> assertThat(realm.notion().secrets(person)).isEmpty());
        }
    }

    private void assertWorks(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(realm.notion().accepts(answer.token())).isTrue();
    }

    @Test
    void aReadAndAnUnlink() {
        var ada = new Stored();
        ada.assertReads();
        var user = ada.userId();
        assertThat(user).startsWith("f:").endsWith(":" + ada.name);
        assertThat(realm.grants(user)).isEqualTo(1);

        assertThat(ada.own.admin().unlink(user, "notion").status()).isEqualTo(204);

        ada.awaitRevoked();
        assertThat(realm.grants(user)).isZero();
        assertThat(ada.read().error()).isEqualTo("not_linked");
    }

    @Test
    void aSignInByNotionIsTheSamePerson() {
        var ada = new Stored();
        var user = ada.userId();

        var callback = allow(
                new Browser().open(ada.own.app().signIn(Map.of())).click("#social-notion"),
                ada.person,
                realm.workspace());

        assertThat(ada.own.app().userInfo(callback).path("sub").textValue()).isEqualTo(user);
        ada.assertReads();
        assertThat(realm.grants(user)).isEqualTo(1);
        ada.own.admin().unlink(user, "notion");
        ada.awaitRevoked();
    }

    /** Keycloak deletes the links of its people in bulk, and says nothing. */
    @Test
    void theStorageIsRemoved() {
        var ada = new Stored();
        ada.assertReads();
        var user = ada.userId();

        assertThat(ada.own
                        .admin()
                        .call("DELETE", "/components/" + ada.component(), null)
                        .status())
                .isEqualTo(204);

        ada.awaitRevoked();
        assertThat(realm.grants(user)).isZero();
    }

    @Test
    void theProviderIsRemoved() {
        var ada = new Stored();
        ada.assertReads();
        var user = ada.userId();

        assertThat(ada.own.admin().removeProvider("notion").status()).isEqualTo(204);

        ada.awaitRevoked();
        assertThat(realm.grants(user)).isZero();
    }

    @Test
    void theRealmIsRemoved() {
        var ada = new Stored();
        ada.assertReads();
        var user = ada.userId();

        assertThat(ada.own.admin().call("DELETE", "", null).status()).isEqualTo(204);

        ada.awaitRevoked();
        assertThat(realm.grants(user)).isZero();
    }

    @Test
    void aCrowdRefreshesADeadTokenOnce() {
        var ada = new Stored();
        realm.notion().expire(ada.person);

        var threads = Executors.newFixedThreadPool(200);
        var answers = IntStream.range(0, 200)
                .mapToObj(i -> CompletableFuture.supplyAsync(ada::read, threads))
                .toList();
        answers.forEach(answer -> assertWorks(answer.join()));
        threads.shutdown();

        assertThat(Collections.frequency(realm.notion().calls(ada.person), Endpoint.REFRESH))
                .isEqualTo(1);
    }
}
