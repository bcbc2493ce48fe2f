package io.github.keycloaknotion.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An admin sees who has connected which workspace, and what became of it. */
// One of its tests waits for most of a minute: so it begins early, and others work meanwhile.
@Order(1)
@ExtendWith(NotionRealm.Resolver.class)
final class GrantListIT {

    private final NotionRealm realm;
    private final GrantsOf grants;

    GrantListIT(NotionRealm realm) {
        this.realm = realm;
        this.grants = new GrantsOf(realm.admin(), realm.addReadableProvider(Map.of(), Map.of()));
    }

    @Test
    void aGrantIsListedWithoutItsTokens() {
        var begun = Instant.now().minusSeconds(1);
        var workspace = realm.notion().add(EmulatedWorkspace.named("Zoë's 🚀 \"error\""));
        var ada = realm.signedIn(grants.alias(), realm.newPerson(), workspace);

        var page = grants.list("");

        assertThat(page.path("next").isNull()).isTrue();
        assertThat(page.path("grants")).hasSize(1);
        var grant = page.path("grants").path(0);
        assertThat(grant.path("id").textValue()).hasSize(36);
        assertThat(grant.path("user").textValue()).isEqualTo(ada.userId());
        assertThat(grant.path("workspace_id").textValue()).isEqualTo(workspace.id());
        assertThat(grant.path("workspace_name").textValue()).isEqualTo("Zoë's 🚀 \"error\"");
        assertThat(grant.path("bot_id").textValue()).isNotBlank();
        assertThat(grant.path("state").textValue()).isEqualTo("connected");
        assertThat(Instant.parse(grant.path("since").textValue())).isBetween(begun, Instant.now());
        assertThat(grant.path("sealed").booleanValue()).isTrue();
        for (var notYet : new String[] {"introspected", "refreshed", "read", "read_by"}) {
            assertThat(grant.get(notYet).isNull()).as(notYet).isTrue();
        }
        assertThat(realm.notion().secrets(ada.person())).isNotEmpty().noneMatch(page.toString()::contains);
        assertThat(page.toString()).doesNotContain("sealed:");
    }

    @Test
    void whatBecameOfItIsToldWithinAMinute() {
        var ada = realm.signedIn(grants.alias());
        realm.assertWorks(ada.verify());
        realm.notion().expire(ada.person());
        realm.assertWorks(ada.verify());
        realm.assertWorks(ada.verify());

        await().atMost(Duration.ofSeconds(75)).untilAsserted(() -> {
            var grant = grants.list("").path("grants").path(0);
            assertThat(grant.path("read_by").textValue()).isEqualTo("notion-app");
            assertThat(Instant.parse(grant.path("read").textValue()))
                    .isAfter(grant.path("since").textValue());
            assertThat(Instant.parse(grant.path("refreshed").textValue()))
                    .isAfter(grant.path("since").textValue());
            assertThat(Instant.parse(grant.path("introspected").textValue()))
                    .isAfterOrEqualTo(grant.path("refreshed").textValue());
        });
    }

    @Test
    void userWorkspaceAndStateChoose() {
        var other = realm.notion().add(EmulatedWorkspace.named("Another"));
        var ada = realm.signedIn(grants.alias());
        var bob = realm.signedIn(grants.alias(), realm.newPerson(), other);
        realm.signedIn(grants.alias(), bob.person());
        realm.notion().end(ada.person());
        assertThat(ada.verify().error()).isEqualTo("token_expired");

        assertThat(grants.list("").path("grants")).hasSize(3);
        assertUsers("?user=" + bob.userId(), bob.userId(), bob.userId());
        assertUsers("?workspace=" + other.id(), bob.userId());
        assertUsers("?user=" + ada.userId() + "&workspace=" + other.id());
        assertUsers("?state=expired", ada.userId());
        assertUsers("?state=connected", bob.userId(), bob.userId());
        assertUsers("?user=" + UUID.randomUUID());
        assertUsers("?user=f:nowhere:nobody");
    }

    private void assertUsers(String query, String... users) {
        assertThat(grants.list(query).path("grants").findValuesAsText("user")).containsExactlyInAnyOrder(users);
    }

    /** Also one whose row makes no sense: the others are listed, and so is what is known of it. */
    @Test
    void pagesFollowEachOther() {
        insert(25);

        var ids = new ArrayList<String>();
        var page = grants.list("?max=10");
        ids.addAll(page.path("grants").findValuesAsText("id"));
        while (!page.path("next").isNull()) {
            page = grants.list("?max=10&after=" + page.path("next").textValue());
            assertThat(page.path("grants")).hasSizeLessThanOrEqualTo(10);
            ids.addAll(page.path("grants").findValuesAsText("id"));
        }

        assertThat(ids).hasSize(25).doesNotHaveDuplicates().isSorted();
        assertThat(page.path("grants").path(0).path("sealed").booleanValue()).isFalse();
        assertThat(grants.list("?max=25").path("next").isNull()).isTrue();
    }

    private void insert(int count) {
        realm.database().execute("""
                insert into notion_grant (id, version, realm_id, provider, user_id, workspace_id, client_id, facts,
                    created_at, issued_at, tokens)
                select gen_random_uuid(), 0, (select id from realm where name = 'notion'), '%1$s', 'user-' || i,
                    'workspace', 'nobody', 'nonsense', 0, 0, 'unreadable' from generate_series(1, %2$d) i
                """.formatted(grants.alias(), count));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user=",
                "user=a&user=b",
                "user=f:nonsense",
                "workspace=%0A",
                "workspace=%20",
                "state=dead",
                "state=CONNECTED",
                "max=0",
                "max=1001",
                "max=-1",
                "max=ten",
                "max=99999999999999999999",
                "after=' or 1=1 --",
                "after=00000000-0000-0000-0000-0000000000000",
                "users=all"
            })
    void whatMakesNoSenseIsRefused(String query) {
        var answer = grants.call("GET", "/grants?" + query.replace(" ", "%20").replace("'", "%27"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("error").textValue()).isEqualTo("invalid_request");
        assertThat(answer.body().path("error_description").textValue()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"user=%27%20or%20%271%27=%271", "workspace=%25", "workspace=%27%3Bdrop%20table%20notion_grant"})
    void whatNobodyHasFindsNothing(String query) {
        insert(1);

        assertThat(grants.list("?" + query).path("grants")).isEmpty();
    }

    @Test
    void anotherKindOfProviderIsNotFound() {
        var alias = "github-" + UUID.randomUUID();
        var github =
                Map.of("alias", alias, "providerId", "github", "config", Map.of("clientId", "c", "clientSecret", "s"));
        assertThat(realm.admin()
                        .call("POST", "/identity-provider/instances", github)
                        .status())
                .isEqualTo(201);

        for (var unknown : new String[] {alias, "nowhere", "%00"}) {
            var other = new GrantsOf(realm.admin(), unknown);
            for (var path : new String[] {"/grants", "/revocations"}) {
                assertThat(other.call("GET", path).status()).as(unknown + path).isEqualTo(404);
            }
            assertThat(other.call("DELETE", "/grants?all=true").status()).isEqualTo(404);
            assertThat(other.call("POST", "/check").status()).isEqualTo(404);
            assertThat(other.call("POST", "/revocations/retry").status()).isEqualTo(404);
        }
    }
}
