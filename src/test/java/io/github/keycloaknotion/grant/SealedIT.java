package io.github.keycloaknotion.grant;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With an encryption key, the database holds no token that could be read. */
@ExtendWith(NotionRealm.Resolver.class)
final class SealedIT {

    /** Keys are read from the vault again after ten seconds. */
    private static final Duration KEYS_ARE_READ_AGAIN = Duration.ofSeconds(30);

    private final NotionRealm realm;

    SealedIT(NotionRealm realm) {
        this.realm = realm;
    }

    private String stored(SignedIn app) {
        return realm.grant(app.userId(), "tokens");
    }

    private String rowId(SignedIn app) {
        return realm.grant(app.userId(), "id");
    }

    private static String name() {
        return "key-" + UUID.randomUUID();
    }

    private String providerWithKey(String reference) {
        return realm.addReadableProvider(Map.of(), Map.of("encryptionKey", reference));
    }

    private static void assertExpired(Answer answer) {
        assertThat(answer.error()).as(answer.body().toString()).isEqualTo("token_expired");
    }

    @Test
    @Tag("stateless")
    void aPairIsSealedAndReadAndRefreshed() {
        var app = realm.signedIn("notion");
        assertThat(stored(app)).startsWith("sealed:");
        var before = app.verify().token();

        realm.notion().expire(app.person());

        assertThat(app.verify().token()).isNotNull().isNotEqualTo(before);
        assertThat(stored(app)).startsWith("sealed:");
    }

    @Test
    void keysRotate() {
        var name = name();
        var old = newKey();
        var next = newKey();
        var alias = providerWithKey(realm.putIntoVault(name, old));
        var early = realm.signedIn(alias);
        var late = realm.signedIn(alias);

        realm.putIntoVault(name, next + "," + old);
        await().atMost(KEYS_ARE_READ_AGAIN).untilAsserted(() -> {
            realm.notion().expire(early.person());
            assertThat(early.verify().status()).isEqualTo(200);
            assertThat(GrantCipher.of(next).open(stored(early), rowId(early))).isPresent();
        });
        assertThat(late.verify().status()).as("the old key still opens").isEqualTo(200);

        realm.putIntoVault(name, next);
        await().atMost(KEYS_ARE_READ_AGAIN).untilAsserted(() -> assertExpired(late.verify()));
        assertThat(early.verify().status()).isEqualTo(200);

        realm.putIntoVault(name, next + "," + old);
        await().atMost(KEYS_ARE_READ_AGAIN)
                .untilAsserted(() -> assertThat(late.verify().status()).isEqualTo(200));
    }

    @Test
    void whatWasStoredInTheClearIsReadIfTheAdminSaysSoAndSealedWithTheNextWrite() {
        var name = name();
        var key = newKey();
        var reference = realm.putIntoVault(name, key);
        var alias = providerWithKey("");
        var early = realm.signedIn(alias);
        var late = realm.signedIn(alias);
        var again = realm.signedIn(alias);
        realm.signedIn(alias, again.person());
        assertThat(stored(early)).contains("ntn_");
        assertThat(early.verify().status()).isEqualTo(200);

        realm.admin().configure(alias, Map.of("encryptionKey", reference));
        assertExpired(early.verify());
        assertThat(realm.keycloak().log())
                .contains("The tokens of grant " + rowId(early) + " are not sealed")
                .contains("add the word clear behind the keys");

        realm.putIntoVault(name, key + ", clear");
        await().atMost(KEYS_ARE_READ_AGAIN)
                .untilAsserted(() -> assertThat(early.verify().status()).isEqualTo(200));
        assertThat(late.verify().status()).isEqualTo(200);
        realm.notion().expire(early.person());
        assertThat(early.verify().status()).isEqualTo(200);
        assertThat(stored(early)).startsWith("sealed:");
        realm.signedIn(alias, again.person());
        assertThat(realm.grant(again.userId(), "former_tokens").lines())
                .hasSize(2)
                .allMatch(pair -> pair.startsWith("sealed:"));

        realm.putIntoVault(name, key);
        await().atMost(KEYS_ARE_READ_AGAIN).untilAsserted(() -> assertExpired(late.verify()));
        assertThat(early.verify().status()).isEqualTo(200);
        realm.signedIn(alias, late.person());
        assertThat(realm.grant(late.userId(), "former_tokens"))
                .as("what is not believed is not kept")
                .isBlank();
        assertThat(late.verify().status()).isEqualTo(200);
        assertThat(stored(late)).startsWith("sealed:");
    }

    @Test
    @Tag("stateless")
    @Tag("database")
    void aRowThatSomebodyWroteInTheClearIsNotBelieved() {
        var app = realm.signedIn("notion");
        var foreign = realm.notion().grant(NotionRealm.CONNECTION, realm.newPerson(), realm.workspace());
        realm.database()
                .execute("update NOTION_GRANT set tokens = '{\"access_token\":\"" + foreign + "\"}'"
                        + " where user_id = '" + app.userId() + "'");

        var answer = app.verify();

        assertExpired(answer);
        assertThat(answer.body().toString()).doesNotContain(foreign);
        assertThat(realm.keycloak().log()).contains("The tokens of grant " + rowId(app) + " are not sealed");
        realm.signedIn(app.alias(), app.person());
        assertThat(app.verify().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "issued_at | issued_at + 1",
                "claimed_at | 1",
                "facts | replace(facts, '\"bot_id\":\"', '\"bot_id\":\"0')",
                "facts | replace(facts, 'Analytical Engine', 'Difference Engine')",
                "facts | concat(facts, ' ')",
                "user_id | concat(user_id, 'x')",
            })
    void anEditedFactShutsTheRow(String column, String edited) {
        var app = realm.signedIn("notion");
        var before =
                realm.database().ask("select row_to_json(g)::text from NOTION_GRANT g where user_id = ?", app.userId());
        var id = rowId(app);
        realm.database().execute("update NOTION_GRANT set " + column + " = " + edited + " where id = '" + id + "'");

        assertThat(app.verify().error()).isIn("token_expired", "not_linked");

        assertThat(realm.notion().isConnected(app.person())).isTrue();
        realm.database()
                .execute("update NOTION_GRANT g set (issued_at, claimed_at, facts, user_id) = (select issued_at,"
                        + " claimed_at, facts, user_id from json_populate_record(null::notion_grant, '"
                        + before.replace("'", "''") + "')) where g.id = '" + id + "'");
        realm.admin().forgetCachedUsers();
        assertThat(app.verify().status()).as("as it was").isEqualTo(200);
    }

    @Test
    @Tag("stateless")
    void aGrantThatEndedIsNotBroughtBackByAnEdit() {
        var app = realm.signedIn("notion");
        realm.notion().end(app.person());
        assertExpired(app.verify());
        assertThat(realm.grant(app.userId(), "ended")).isEqualTo("t");
        var calls = realm.notion().calls(app.person());

        realm.database().execute("update NOTION_GRANT set ended = false where id = '" + rowId(app) + "'");
        realm.admin().forgetCachedUsers();

        assertExpired(app.verify());
        assertThat(realm.notion().calls(app.person())).as("nobody asks Notion").isEqualTo(calls);
    }

    @Test
    void namesOfAnyScriptStayWhatTheyWereSealedFor() {
        var workspace = realm.notion().add(EmulatedWorkspace.named("Fuchs 🦊 狐 \u2028 \"'\\"));
        var person = realm.newPerson();
        var app = realm.signedIn("notion", person, workspace);

        var answer = app.verify();

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.body().path("workspace_name").textValue()).isEqualTo(workspace.name());
    }

    @Test
    @Tag("database")
    void aRowCopiedToAnotherUserDoesNotOpen() {
        var victim = realm.signedIn("notion");
        var thief = realm.signedIn("notion");
        realm.database()
                .execute("update NOTION_GRANT set tokens = '" + stored(victim) + "' where user_id = '" + thief.userId()
                        + "'");

        assertExpired(thief.verify());

        assertThat(stored(thief)).as("the row is kept").isEqualTo(stored(victim));
        assertThat(realm.keycloak().log()).contains("no key of provider notion opens it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "'{}'", "'null'", "'no JSON'"})
    void aRowThatMakesNoSenseIsLeftAsideUntilTheNextSignIn(String pair) {
        var app = realm.signedIn(providerWithKey(""));
        realm.database().execute("update NOTION_GRANT set tokens = " + pair + " where id = '" + rowId(app) + "'");

        assertExpired(app.verify());

        realm.signedIn(app.alias(), app.person());
        assertThat(app.verify().status()).isEqualTo(200);
        // What lies in the clear would look like a leak to whoever looks for one.
        assertThat(realm.admin().removeUser(app.userId()).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c2hvcnQ= | a key has 40 bits, 256 are needed",
                "no base64! | a key is not base64",
                "'' | a key has 0 bits",
                "clear | a key has to come first: the word clear opens, but does not seal",
            })
    void badKeysAreRefusedWhenTheyAreSaved(String keys, String message) {
        var reference = realm.putIntoVault(name(), keys);

        var outcome = realm.admin().tryProvider("x-" + UUID.randomUUID(), Map.of(), Map.of("encryptionKey", reference));

        assertThat(outcome.status()).isEqualTo(400);
        assertThat(outcome.errorMessage()).contains("encryptionKey: " + message);
    }

    @Test
    void aReferenceToNothingIsRefusedWhenItIsSaved() {
        var outcome = realm.admin()
                .tryProvider("x-" + UUID.randomUUID(), Map.of(), Map.of("encryptionKey", "${vault.nothing}"));

        assertThat(outcome.status()).isEqualTo(400);
        assertThat(outcome.errorMessage()).contains("encryptionKey: the vault has nothing under this name");
    }

    @Test
    @Tag("stateless")
    void whileTheKeyIsGoneNothingIsStoredAndNothingIsLost() {
        var name = name();
        var key = newKey();
        var alias = providerWithKey(realm.putIntoVault(name, key));
        var app = realm.signedIn(alias);
        var sealed = stored(app);

        realm.putIntoVault(name, "gone");
        await().atMost(KEYS_ARE_READ_AGAIN)
                .untilAsserted(() -> assertThat(app.verify().status()).isEqualTo(503));
        var stranger = realm.newPerson();
        var page = realm.signIn(new Browser(), alias, stranger);
        assertThat(page.text()).contains("not set up correctly");
        assertThat(realm.notion().calls(stranger)).as("the code is not spent").isEmpty();

        realm.putIntoVault(name, key);
        await().atMost(KEYS_ARE_READ_AGAIN)
                .untilAsserted(() -> assertThat(app.verify().status()).isEqualTo(200));
        assertThat(stored(app)).isEqualTo(sealed);
    }

    /** A stateless server keeps authentication sessions in the database. */
    @Test
    @Tag("stateless")
    @Tag("database")
    void aPairIsSealedWhileItWaitsForTheFirstLoginToEnd() {
        var person = realm.newPerson();
        realm.admin().addUser("local-" + UUID.randomUUID(), person.email(), "password");

        var page = realm.signIn(new Browser(), "notion", person);

        assertThat(page.text()).contains("already exists");
        var stored = realm.database().dump();
        assertThat(realm.notion().secrets(person)).isNotEmpty().noneMatch(stored::contains);
        assertThat(stored.lines())
                .as("the pair waits in the outbox, in case that nobody ends the login")
                .filteredOn(row -> row.toLowerCase(Locale.ROOT).startsWith("outbox_entry ") && row.contains("LOGIN"))
                .isNotEmpty();
    }

    @Test
    void aSessionCannotHoldWhatIsToBeSealed() {
        var outcome = realm.admin()
                .tryProvider(
                        "x-" + UUID.randomUUID(),
                        Map.of(),
                        Map.of("encryptionKey", NotionRealm.KEY, "storeTokenInSession", "true"));

        assertThat(outcome.status()).isEqualTo(400);
        assertThat(outcome.errorMessage()).contains("storeTokenInSession: cannot be on");
    }
}
