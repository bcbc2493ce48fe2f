package io.github.keycloaknotion.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** What is removed answers as fast for a hundred thousand people as for one, and their grants follow bit by bit. */
@Tag("once")
@Tag("thorough")
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Order(Integer.MAX_VALUE - 2)
@ExtendWith(NotionRealm.Resolver.class)
final class ManyGrantsIT {

    private static final int GRANTS = 100_000;

    /** How much longer it may take than without any, on a machine that may have much else to do. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /** What the server does by itself meanwhile. */
    private static final int OTHER_STATEMENTS = 200;

    private static final String OURS = " where entry_kind = 'notion-revocation' and realm_id = ?";

    private final NotionRealm realm;
    private final BrowserRealm own;
    private final String realmId;

    ManyGrantsIT(NotionRealm realm) {
        this.realm = realm;
        this.own = BrowserRealm.withNotion(realm, "many-" + UUID.randomUUID());
        this.realmId = realm.database().ask("select id from realm where name = ?", own.name());
    }

    /** Of people of a user storage: they have links, and no rows of their own. No key opens the pairs; ids are ours. */
    @BeforeEach
    void insert() {
        realm.database().execute("create extension if not exists pg_stat_statements");
        realm.database().execute("""
                insert into broker_link (identity_provider, storage_provider_id, broker_user_id, realm_id, user_id)
                select 'notion', 'storage', i::text, '%1$s', 'f:%1$s:' || i from generate_series(1, %2$d) i;
                insert into notion_grant (id, version, realm_id, provider, user_id, workspace_id, client_id, facts,
                    created_at, issued_at, tokens)
                select overlay(overlay(hash placing '3' from 13)
                        placing translate(substr(hash, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab') from 17)::uuid,
                    0, '%1$s', 'notion', user_id, 'workspace', '%3$s', '{}', 0, 0, 'unreadable'
                from (select user_id, md5(concat_ws(chr(10), 'notion-grant', realm_id, user_id, 'notion', 'workspace'))
                    as hash from broker_link where realm_id = '%1$s') people;
                analyze notion_grant
                """.formatted(realmId, GRANTS, NotionRealm.CONNECTION.clientId()));
    }

    @AfterEach
    void delete() {
        deleteGrants();
        realm.database().execute("""
                delete from broker_link where realm_id = '%1$s';
                delete from outbox_entry where realm_id = '%1$s'
                """.formatted(realmId));
        own.admin().call("DELETE", "", null);
    }

    /** The server deletes some meanwhile, in an order of its own: whoever comes first is waited for. */
    private void deleteGrants() {
        realm.database().execute("""
                begin;
                lock table notion_grant in exclusive mode;
                delete from notion_grant where realm_id = '%s';
                commit
                """.formatted(realmId));
    }

    @Test
    void removingTheProvider() {
        assertQuick("provider", each -> each.admin().removeProvider("notion").status());
    }

    @Test
    void removingTheRealm() {
        assertQuick("realm", each -> each.admin().call("DELETE", "", null).status());
    }

    /** A page takes no longer than of a few, wherever it begins; what is cut off is not handed out a few minutes later. */
    @Test
    void listingThemAndCuttingThemOff() {
        var path = "/notion/notion/grants";
        for (var query :
                List.of("", "?workspace=workspace", "?state=expired", "?user=f:" + realmId + ":77", "?after=8")) {
            var start = System.nanoTime();
            var page = own.admin().call("GET", path + query, null);
            var time = Duration.ofNanos(System.nanoTime() - start);
            System.out.printf("Listing %s: %d ms%n", query, time.toMillis());
            assertThat(page.status()).as(query).isEqualTo(200);
            assertThat(time).as(query).isLessThan(Duration.ofSeconds(1));
        }
        assertIndexed("");
        assertIndexed("and g.workspace_id = 'workspace'");
        assertIndexed("and g.ended = true");

        var start = System.nanoTime();
        var answer = own.admin().call("DELETE", path + "?workspace=workspace", null);
        var time = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("Cutting off %d grants: answered after %d ms%n", GRANTS, time.toMillis());
        assertThat(answer.body().path("grants").intValue()).isEqualTo(GRANTS);
        assertThat(time).isLessThan(LIMIT);

        await().atMost(Duration.ofMinutes(1)).until(() -> count("notion_grant where realm_id = ?") < GRANTS - 5_000);
        System.out.printf(
                "%d s later there are %d%n",
                Duration.ofNanos(System.nanoTime() - start).toSeconds(), count("notion_grant where realm_id = ?"));
    }

    private void assertIndexed(String condition) {
        var plan = realm.database()
                .ask(
                        "explain (format json) select g.id, g.facts,"
                                + " (select u.read_at from notion_grant_use u where u.id = g.id) from notion_grant g"
                                + " where g.realm_id = ? and g.provider = 'notion' " + condition
                                + " and g.id > '8' order by g.id limit 101",
                        realmId);
        assertThat(plan).contains("idx_notion_grant").doesNotContain("\"Sort\"");
    }

    private void assertQuick(String what, ToIntFunction<BrowserRealm> removal) {
        var few = BrowserRealm.withNotion(realm, "few-" + UUID.randomUUID());
        var ofFew = Cost.of(realm, few, removal);
        var ofMany = Cost.of(realm, own, removal);
        few.admin().call("DELETE", "", null);
        System.out.printf("Removing a %s: %s; with %d grants: %s%n", what, ofFew, GRANTS, ofMany);

        assertThat(count("outbox_entry" + OURS + " and entry_type = 'PROVIDER'"))
                .isEqualTo(1);
        assertThat(count("outbox_entry" + OURS))
                .as("one, or one and the first batch")
                .isLessThan(100);
        assertThat(count("notion_grant where realm_id = ?")).isGreaterThan(GRANTS - 100);
        assertThat(ofMany.time).isLessThan(ofFew.time.plus(LIMIT));
        assertThat(ofMany.statements).isLessThan(ofFew.statements + OTHER_STATEMENTS);
    }

    private record Cost(Duration time, int statements) {

        static Cost of(NotionRealm realm, BrowserRealm own, ToIntFunction<BrowserRealm> removal) {
            // Keycloak reads and caches what it wants to know of the realm.
            own.admin().provider("notion");
            realm.database().ask("select pg_stat_statements_reset()::text");
            var start = System.nanoTime();
            var status = removal.applyAsInt(own);
            var time = Duration.ofNanos(System.nanoTime() - start);
            assertThat(status).isEqualTo(204);
            return new Cost(
                    time,
                    Integer.parseInt(realm.database()
                            .ask("select sum(calls)::text from pg_stat_statements where dbid ="
                                    + " (select oid from pg_database where datname = current_database())")));
        }

        @Override
        public String toString() {
            return time.toMillis() + " ms, " + statements + " statements";
        }
    }

    /** A connection whose pairs cannot be revoked, many of them and all due at once, keeps nobody else waiting. */
    @Test
    void whatCannotBeRevokedIsGivenUpAndBlocksNobody() {
        assertThat(own.admin().removeProvider("notion").status()).isEqualTo(204);
        var entries = "outbox_entry" + OURS;
        realm.database()
                .execute("update outbox_entry set next_attempt_at = created_at where realm_id = '" + realmId + "'");
        await().atMost(Duration.ofMinutes(1)).until(() -> count(entries) > 1);
        // As if so many had failed already and were due again: a minute ago, before everything else.
        realm.database().execute("""
                insert into outbox_entry (id, entry_kind, realm_id, owner_id, container_id, correlation_id, entry_type,
                    payload, metadata, status, attempts, next_attempt_at, created_at)
                select gen_random_uuid()::text, entry_kind, realm_id, owner_id, container_id,
                    gen_random_uuid()::text, entry_type, payload, metadata, status, 0,
                    created_at - interval '1 minute', created_at
                from (select * from outbox_entry where realm_id = '%s' and entry_type = 'PAIR' limit 1) e,
                    generate_series(1, 1000)
                """.formatted(realmId));
        var person = realm.newPerson();
        var user = realm.signedIn(otherConnection(), person).userId();

        assertThat(realm.admin().removeUser(user).status()).isEqualTo(204);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(realm.notion().isConnected(person)).isFalse());
        assertThat(count(entries + " and status = 'PENDING' and attempts = 0"))
                .as("they still wait, and did not keep the other one waiting")
                .isGreaterThan(100);

        // Twelve attempts take more than a day: all but the last one are skipped.
        deleteGrants();
        realm.database()
                .execute("delete from outbox_entry where id not in (select id from outbox_entry where realm_id = '"
                        + realmId + "' and entry_type = 'PAIR' limit 5) and realm_id = '" + realmId + "'");
        realm.database()
                .execute("update outbox_entry set attempts = 11, next_attempt_at = created_at where realm_id = '"
                        + realmId + "'");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(count(entries + " and status = 'DEAD_LETTER'"))
                        .isEqualTo(5));
        assertThat(realm.database().ask("select distinct last_error from outbox_entry" + OURS, realmId))
                .isEqualTo("no key opens the tokens");
    }

    /** A provider of the shared realm that speaks to Notion as another app. */
    private String otherConnection() {
        return realm.addProvider(
                Map.of(),
                Map.of(
                        "clientId",
                        NotionRealm.OTHER_CONNECTION.clientId(),
                        "clientSecret",
                        NotionRealm.OTHER_CONNECTION.clientSecret()));
    }

    private int count(String what) {
        return Integer.parseInt(realm.database().ask("select count(*) from " + what, realmId));
    }
}
