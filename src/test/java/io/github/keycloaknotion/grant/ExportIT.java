package io.github.keycloaknotion.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import io.github.keycloaknotion.testbed.server.RealmFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code kc.sh export} writes of a realm and its people, and what comes of it again. */
// Most of what it does is waiting for Keycloak's commands: so it begins early, and others work meanwhile.
@Order(1)
@Tag("once")
@Tag("thorough")
@DisabledIfSystemProperty(named = "keycloak.runtime", matches = "(?i)container")
@ExtendWith(NotionRealm.Resolver.class)
final class ExportIT {

    private static final String PASSWORD = "pässword";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final NotionRealm realm;

    ExportIT(NotionRealm realm) {
        this.realm = realm;
    }

    @Test
    void linksComeBackAndNobodysGrantIsPretendedToBeThere() throws Exception {
        var own = BrowserRealm.withNotion(realm, "exported-" + UUID.randomUUID());
        own.admin().allowTokenReads("notion");
        var user = own.admin().addUser("ada", "ada@example.com", PASSWORD);
        var person = realm.newPerson();
        // Of its own: other tests make groups for the one that everybody has.
        var workspace = realm.notion().add(EmulatedWorkspace.named("Exported " + UUID.randomUUID()));
        var ada = signedIn(own.app(), person);
        ada.connect(workspace);
        realm.assertWorks(ada.read());

        var file = new RealmFile(
                Path.of(System.getProperty("keycloak.home")),
                realm.database(),
                Path.of(System.getProperty("provider.jar")).resolveSibling("export"));
        file.write(own.name());

        var exported = Files.readString(file.path());
        assertThat(exported).contains(user, person.id());
        assertThat(exported).doesNotContain(realm.grant(user, "tokens"), workspace.id(), workspace.name());
        assertThat(realm.notion().secrets(person)).isNotEmpty().noneMatch(exported::contains);

        inAnotherRealmNobodyHasAGrant(exported, person, workspace);
        overItselfTheirGrantsWorkAgain(own, file, ada);
    }

    private static SignedIn signedIn(App app, EmulatedPerson person) {
        return SignedIn.withPassword(app, "notion", person, "ada", PASSWORD);
    }

    private void inAnotherRealmNobodyHasAGrant(String exported, EmulatedPerson person, EmulatedWorkspace workspace)
            throws IOException {
        var name = "imported-" + UUID.randomUUID();
        var elsewhere = withOtherIds(exported, person).put("realm", name);
        realm.putIntoVault(name, "encryption-key", NotionRealm.newKey());
        var admin = realm.admin().addRealm(elsewhere);
        var app = new App(realm.keycloak().baseUrl(), name, "notion-app", secretOfTheApp(elsewhere));
        var ada = signedIn(app, person);

        assertThat(admin.links(ada.userId()).findValuesAsText("userId")).containsExactly(person.id());
        assertThat(realm.grants(ada.userId())).isZero();
        var answer = ada.read();
        assertThat(answer.error()).isEqualTo("not_linked");
        ada.connect(workspace);
        realm.assertWorks(ada.read());
    }

    /** As on another server: no id is one that is there. What is Notion's stays, the connection's secret included. */
    private static ObjectNode withOtherIds(String exported, EmulatedPerson person) throws IOException {
        var others = new HashMap<>(Map.of(person.id(), person.id()));
        ID.matcher(NotionRealm.CONNECTION.clientSecret()).results().forEach(id -> others.put(id.group(), id.group()));
        var text = ID.matcher(exported)
                .replaceAll(id -> others.computeIfAbsent(
                        id.group(), same -> UUID.randomUUID().toString()));
        return (ObjectNode) JsonMapper.builder().build().readTree(text);
    }

    private static String secretOfTheApp(JsonNode representation) {
        for (var client : representation.path("clients")) {
            if (client.path("clientId").textValue().equals("notion-app")) {
                return client.path("secret").textValue();
            }
        }
        throw new AssertionError("no app");
    }

    private void overItselfTheirGrantsWorkAgain(BrowserRealm own, RealmFile file, SignedIn before) {
        var user = before.userId();

        file.read();

        forgetCached(own.admin());
        var ada = signedIn(own.app(), before.person());
        assertThat(ada.userId()).isEqualTo(user);
        realm.assertWorks(ada.verify());
    }

    /** What the server that runs beside the import could not hear of. */
    private static void forgetCached(Admin admin) {
        for (var cache : new String[] {"realm", "user", "keys"}) {
            assertThat(admin.call("POST", "/clear-" + cache + "-cache", Map.of())
                            .status())
                    .isEqualTo(204);
        }
    }
}
