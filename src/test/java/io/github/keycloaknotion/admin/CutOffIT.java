package io.github.keycloaknotion.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An admin cuts people, a workspace or everybody off: at once here, and soon at Notion. */
@Tag("stateless")
@ExtendWith(NotionRealm.Resolver.class)
final class CutOffIT {

    private final NotionRealm realm;
    private final GrantsOf grants;

    CutOffIT(NotionRealm realm) {
        this.realm = realm;
        this.grants = new GrantsOf(realm.admin(), realm.addReadableProvider(Map.of(), Map.of()));
    }

    private void awaitRevoked(EmulatedPerson person) {
        realm.awaitRevoked(person, Duration.ofSeconds(90));
    }

    private boolean isLinked(SignedIn person) {
        return !realm.admin().links(person.userId()).isEmpty();
    }

    @Test
    void aPersonIsCutOffAtOnceAndKeepsTheLink() {
        var ada = realm.signedIn(grants.alias());
        var bob = realm.signedIn(grants.alias());
        realm.assertWorks(ada.read());

        assertThat(grants.cutOff("?user=" + ada.userId() + "&dry_run=true")).isEqualTo(1);
        realm.assertWorks(ada.read());
        assertThat(grants.cutOff("?user=" + ada.userId())).isEqualTo(1);

        assertThat(ada.read().error()).isEqualTo("not_linked");
        awaitRevoked(ada.person());
        assertThat(isLinked(ada)).isTrue();
        realm.assertWorks(bob.read());
        assertThat(grants.cutOff("?user=" + ada.userId())).isZero();
    }

    @Test
    void whoWasCutOffMayComeBack() {
        var ada = realm.signedIn(grants.alias());
        assertThat(grants.cutOff("?user=" + ada.userId())).isEqualTo(1);
        awaitRevoked(ada.person());

        realm.assertWorks(realm.signedIn(grants.alias(), ada.person()).verify());
    }

    /** Who has connected another one goes on with that. */
    @Test
    void aWorkspaceIsCutOffForEverybody() {
        var leaked = realm.notion().add(EmulatedWorkspace.named("Leaked"));
        var ada = realm.signedIn(grants.alias(), realm.newPerson(), leaked);
        var person = realm.newPerson();
        realm.signedIn(grants.alias(), person);
        var bob = realm.signedIn(grants.alias(), person, leaked);
        assertThat(bob.read().body().path("workspace_id").textValue()).isEqualTo(leaked.id());

        assertThat(grants.cutOff("?unlink=true&workspace=" + leaked.id())).isEqualTo(2);

        assertThat(ada.read().error()).isEqualTo("not_linked");
        assertThat(isLinked(ada)).isFalse();
        assertThat(isLinked(bob)).isTrue();
        var left = bob.read();
        realm.assertWorks(left);
        assertThat(left.body().path("workspace_id").textValue())
                .isEqualTo(realm.workspace().id());
        awaitRevoked(ada.person());
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() ->
                        assertThat(realm.notion().isConnected(person, leaked)).isFalse());
        assertThat(realm.notion().isConnected(person, realm.workspace())).isTrue();
    }

    @Test
    void everybodyIsCutOffAndUnlinked() {
        var ada = realm.signedIn(grants.alias());
        var bob = realm.signedIn(grants.alias());

        assertThat(grants.cutOff("?all=true&unlink=true&dry_run=false")).isEqualTo(2);

        assertThat(isLinked(ada) || isLinked(bob)).isFalse();
        assertThat(grants.list("").path("grants")).isEmpty();
        awaitRevoked(ada.person());
        awaitRevoked(bob.person());
    }

    /** More than the answer waits for: the rest goes without delay, not at the pace of revocations. */
    @Test
    void manyGoBitByBit() {
        var alias = realm.addProvider(Map.of(), Map.of("clientId", "nobody"));
        var many = new GrantsOf(realm.admin(), alias);
        realm.database().execute("""
                insert into notion_grant (id, version, realm_id, provider, user_id, workspace_id, client_id, facts,
                    created_at, issued_at, tokens)
                select overlay(overlay(hash placing '3' from 13)
                        placing translate(substr(hash, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab') from 17)::uuid,
                    0, realm_id, '%1$s', user_id, 'workspace', 'nobody', '{}', 0, 0, 'unreadable'
                from (select *, md5(concat_ws(chr(10), 'notion-grant', realm_id, user_id, '%1$s', 'workspace')) as hash
                    from (select id as realm_id, 'user-' || i as user_id from realm, generate_series(1, 700) i
                        where name = 'notion') users) people
                """.formatted(alias));

        assertThat(many.cutOff("?workspace=workspace")).isEqualTo(700);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(many.list("").path("grants")).isEmpty());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(many.revocations().path("pending").intValue())
                                .isEqualTo(700));
        realm.database().execute("delete from outbox_entry where metadata like '%" + alias + "%'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?dry_run=true",
                "?all=false",
                "?all=true&user=somebody",
                "?all=true&dry_run=yes",
                "?all=true&dryRun=true",
                "?all=yes",
                "?user=",
                "?user=&all=true",
                "?workspace=",
                "?all=true&unlink=1",
                "?all=true&all=true"
            })
    void whatMayBeMisunderstoodIsRefused(String query) {
        var ada = realm.signedIn(grants.alias());

        var answer = grants.call("DELETE", "/grants" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("error").textValue()).isEqualTo("invalid_request");
        assertThat(realm.grants(ada.userId())).isEqualTo(1);
    }
}
