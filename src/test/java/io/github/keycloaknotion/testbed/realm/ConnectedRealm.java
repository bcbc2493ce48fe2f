package io.github.keycloaknotion.testbed.realm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import io.github.keycloaknotion.testbed.storage.StoredUsers;
import java.time.Duration;
import java.util.UUID;

/** A realm whose people connect Notion, an emulator, for an app: wherever it is served, and by however many nodes. */
public interface ConnectedRealm {

    NotionEmulator notion();

    /** The workspace that people connect unless they choose another one. */
    EmulatedWorkspace workspace();

    Admin admin();

    /** The app that people sign in to. */
    App app();

    /** A person whom Keycloak has never seen. */
    default EmulatedPerson newPerson() {
        return notion().add(EmulatedPerson.named("Ada Lovelace", UUID.randomUUID() + "@example.com"));
    }

    /** Signs somebody new in to the app. */
    default SignedIn signedIn(String alias) {
        return signedIn(alias, newPerson());
    }

    /** Signs a person in to the app. */
    default SignedIn signedIn(String alias, EmulatedPerson person) {
        return signedIn(alias, person, workspace());
    }

    /** Signs a person in to the app, with a workspace of their choice. */
    default SignedIn signedIn(String alias, EmulatedPerson person, EmulatedWorkspace workspace) {
        return SignedIn.withNotion(app(), alias, person, workspace);
    }

    /** Signs somebody new in to another app. */
    default SignedIn signedIn(App another, String alias) {
        return SignedIn.withNotion(another, alias, newPerson(), workspace());
    }

    /** Signs somebody of the {@link StoredUsers} in to the app, with their password there, and connects them with Notion. */
    default SignedIn signedInFromStorage(String username) {
        var user = SignedIn.withPassword(app(), "notion", newPerson(), username, StoredUsers.PASSWORD);
        var connected = app().userInfo(user.connect(workspace()));
        assertThat(connected.path("sub").textValue()).isEqualTo(user.userId());
        return user;
    }

    /** Waits until nothing that the person granted is alive at Notion. */
    default void awaitRevoked(EmulatedPerson person, Duration atMost) {
        await().atMost(atMost)
                .untilAsserted(() -> assertThat(notion().secrets(person)).isEmpty());
    }

    /** Sees that the app was given a token, and that Notion takes it. */
    default void assertWorks(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(notion().accepts(answer.token())).isTrue();
    }
}
