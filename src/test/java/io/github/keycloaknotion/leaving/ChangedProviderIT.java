package io.github.keycloaknotion.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A provider that an admin changes, replaces or takes away for a while: people stay connected, or are told. */
@Tag("v2")
@Tag("stateless")
// Most of what it does is waiting: so it begins early, and others work meanwhile.
@Order(1)
@ExtendWith(NotionRealm.Resolver.class)
final class ChangedProviderIT {

    private static final String MASKED = "**********";

    private static final Map<String, String> OTHER_CONNECTION = Map.of(
            "clientId",
            NotionRealm.OTHER_CONNECTION.clientId(),
            "clientSecret",
            NotionRealm.OTHER_CONNECTION.clientSecret());

    private final NotionRealm realm;

    ChangedProviderIT(NotionRealm realm) {
        this.realm = realm;
    }

    private void awaitRevoked(EmulatedPerson person) {
        realm.awaitRevoked(person, Duration.ofMinutes(2));
    }

    private boolean hasWarned(String text) {
        return realm.keycloak().log().lines().anyMatch(line -> line.contains(" WARN ") && line.contains(text));
    }

    private static void assertNotLinked(SignedIn app) {
        var answer = app.read();
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("not_linked");
    }

    @Test
    void whatTheConnectionBeforeWasGivenIsRevokedInItsName() {
        var alias = realm.addReadableProvider(Map.of(), Map.of());
        var app = realm.signedIn(alias);
        realm.signedIn(alias, app.person());
        realm.assertWorks(app.read());

        realm.admin().configure(alias, OTHER_CONNECTION);

        assertNotLinked(app);
        assertThat(hasWarned("Provider " + alias + " of realm notion has another connection"))
                .isTrue();
        awaitRevoked(app.person());
        realm.assertWorks(realm.signedIn(alias, app.person()).verify());
    }

    /** Whoever comes back before the turn of their old grant has come is not connected twice. */
    @Test
    void whoeverConnectsTheNewConnectionLeavesTheOldOne() {
        var alias = realm.addReadableProvider(Map.of(), Map.of());
        var before = realm.signedIn(alias);
        realm.admin().configure(alias, OTHER_CONNECTION);

        var again = realm.signedIn(alias, before.person());

        realm.assertWorks(again.verify());
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(realm.notion().secrets(before.person()))
                        .as("one pair, of the new connection")
                        .hasSize(2));
        realm.assertWorks(again.verify());
        assertThat(realm.grants(again.userId())).isEqualTo(1);
    }

    @Test
    void theAsterisksOfAnExportAreNoSecret() {
        var own = BrowserRealm.withNotion(realm, "masked-" + UUID.randomUUID());
        own.admin().allowTokenReads("notion");
        var app = own.signedIn("notion");

        var added = own.admin().tryProvider("another", Map.of(), Map.of("clientSecret", MASKED));

        assertThat(added.status()).isEqualTo(400);
        assertThat(added.errorMessage()).contains("clientSecret", "asterisks");

        var exported = own.admin().call("POST", "/partial-export?exportClients=false", null);
        var provider = (ObjectNode) exported.body().at("/identityProviders/0");
        assertThat(provider.at("/config/clientSecret").textValue()).isEqualTo(MASKED);
        var overwrite = JsonNodeFactory.instance.objectNode().put("ifResourceExists", "OVERWRITE");
        overwrite.putArray("identityProviders").add(provider);

        var imported = own.admin().call("POST", "/partialImport", overwrite);

        assertThat(imported.status()).isBetween(400, 500);
        realm.assertWorks(app.verify());
        own.admin().change("notion", any -> {});
        realm.assertWorks(own.signedIn("notion", app.person()).verify());
    }

    @Test
    void aProviderThatIsDisabledForADayKeepsItsGrants() {
        var alias = realm.addReadableProvider(Map.of(), Map.of());
        var app = realm.signedIn(alias);
        realm.admin().change(alias, provider -> provider.put("enabled", false));
        assertThat(app.read().status()).isNotEqualTo(200);
        var witness = realm.signedIn(realm.addProvider(Map.of(), Map.of()));
        assertThat(realm.admin().unlink(witness.userId(), witness.alias()).status())
                .isEqualTo(204);
        awaitRevoked(witness.person());

        realm.admin().change(alias, provider -> provider.put("enabled", true));

        realm.assertWorks(app.verify());
    }

    /** As Terraform replaces one: with the provider, Keycloak removes the links. */
    @Test
    void aProviderThatIsRemovedAndMadeAgainHasNobodysGrants() {
        var own = BrowserRealm.withNotion(realm, "made-again-" + UUID.randomUUID());
        own.admin().allowTokenReads("notion");
        var app = own.signedIn("notion");
        var user = app.userId();
        var provider = (ObjectNode) own.admin().provider("notion").body();
        provider.remove("internalId");
        provider.withObject("/config").put("clientSecret", NotionRealm.CONNECTION.clientSecret());

        assertThat(own.admin().removeProvider("notion").status()).isEqualTo(204);
        assertThat(own.admin()
                        .call("POST", "/identity-provider/instances", provider)
                        .status())
                .isEqualTo(201);

        awaitRevoked(app.person());
        assertThat(realm.grants(user)).isZero();
        assertThat(app.read().status()).isNotEqualTo(200);
    }

    @Test
    void whoSavesAnotherProviderOfTheSameConnectionReadsWhatItMeans() {
        var alias = realm.addProvider(Map.of(), Map.of());

        assertThat(hasWarned("Provider " + alias + " has the same connection at Notion"))
                .isTrue();
    }

    /** The file vault names its files after the realm. */
    @Test
    void aRealmThatIsRenamedWaitsForItsVault() {
        var own = BrowserRealm.withNotion(realm, "vault-" + UUID.randomUUID());
        var key = NotionRealm.newKey();
        own.admin().configure("notion", Map.of("encryptionKey", realm.putIntoVault(own.name(), "renamed-key", key)));
        var person = realm.newPerson();
        var user = own.admin().addUser("ada", person.email(), "password");
        SignedIn.withPassword(own.app(), "notion", person, "ada", "password").connect(realm.workspace());

        var renamed = own.rename("renamed-" + UUID.randomUUID());

        renamed.admin().allowTokenReads("notion");
        var app = SignedIn.withPassword(renamed.app(), "notion", person, "ada", "password");
        var answer = app.verify();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("temporarily_unavailable");
        assertThat(realm.grants(user)).isEqualTo(1);

        realm.putIntoVault(renamed.name(), "renamed-key", key);

        await().atMost(Duration.ofMinutes(2)).until(() -> app.verify().status() == 200);
        realm.assertWorks(app.verify());
    }
}
