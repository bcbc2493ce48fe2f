package io.github.keycloaknotion.benchmark;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import io.github.keycloaknotion.testbed.emulator.Wire;
import io.github.keycloaknotion.testbed.realm.RealmVariables;
import io.github.keycloaknotion.testbed.server.Database;
import io.github.keycloaknotion.testbed.server.KeycloakCluster;
import io.github.keycloaknotion.testbed.server.KeycloakCluster.Plan;
import io.javalin.Javalin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Keycloak in production mode with every {@link Provider}, what these talk to, and an app that waits for people. */
final class Site implements AutoCloseable {

    /** What an upstream server takes to answer, beside its own work. */
    static final Duration UPSTREAM_DELAY = Duration.ofMillis(10);

    private static final Connection CONNECTION =
            new Connection("benchmark-connection", UUID.randomUUID().toString());

    private static final Path REALM = Path.of("realm-export.json");

    private final Wire notionWire = new Wire(UPSTREAM_DELAY);
    private final Wire gitHubWire = new Wire(UPSTREAM_DELAY);
    private final NotionEmulator notion = NotionEmulator.start(notionWire).register(CONNECTION);
    private final GitHubEmulator gitHub = new GitHubEmulator(gitHubWire);
    private final List<EmulatedWorkspace> workspaces = Stream.of("Analytical Engine", "Compilers", "Bombe", "Apollo")
            .map(EmulatedWorkspace::named)
            .map(notion::add)
            .toList();
    private final AtomicInteger people = new AtomicInteger();
    private final Database database = Database.start();
    private final Javalin app;
    private final String appSecret = UUID.randomUUID().toString();
    private final KeycloakCluster keycloak;
    private final Admin admin;
    private final List<Gauge> gauges;

    /**
     * Starts everything.
     *
     * @param features Keycloak's, comma-separated
     */
    Site(int nodes, String features) {
        this(nodes, features, List.of(Provider.values()));
    }

    /**
     * Starts everything.
     *
     * @param features Keycloak's, comma-separated
     * @param providers those that the realm has; with none of ours, our jar is not there
     */
    Site(int nodes, String features, List<Provider> providers) {
        var hasOurs = providers.contains(Provider.SEALED);
        app = Javalin.start(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.routes.get("/callback", context -> context.result("signed in"));
        });
        var jar = Path.of(System.getProperty("provider.jar"));
        var folder = jar.resolveSibling(hasOurs ? "benchmark" : "benchmark-as-it-comes");
        var password = UUID.randomUUID().toString();
        var environment = RealmVariables.of(notion.baseUrl(), CONNECTION, appSecret, password);
        environment.putAll(database.environment());
        environment.putAll(Map.of(
                "NOTION_ENCRYPTION_KEY",
                "${vault.key}",
                "NOTION_APP_URL",
                appUrl(),
                "KC_VAULT",
                "file",
                "KC_VAULT_DIR",
                vaultWithKey(folder.resolve("vault"))));
        keycloak = KeycloakCluster.start(new Plan(
                Path.of(System.getProperty("keycloak.home")),
                hasOurs ? List.of(jar) : List.of(),
                hasOurs ? REALM : withoutProviders(folder),
                folder,
                nodes,
                features,
                false,
                environment));
        admin = new Admin(keycloak.node(0).baseUrl(), password);
        admin.extendSessions(Duration.ofHours(8));
        if (hasOurs) {
            // The realm file's is to be made like the others.
            require(admin.removeProvider(Provider.SEALED.alias), 204);
        }
        for (var provider : providers) {
            add(provider, provider.alias);
            admin.allowTokenReads(provider.alias);
            if (!features.isEmpty()) {
                // Keycloak's own provider has no other exchange.
                admin.allowExchangeV1(provider.alias, "notion-app");
            }
        }
        gauges = IntStream.range(0, nodes)
                .mapToObj(node -> new Gauge(keycloak.node(node).pid()))
                .toList();
        database.execute("create extension pg_stat_statements");
    }

    private static Path withoutProviders(Path folder) {
        try {
            var json = JsonMapper.builder().build();
            var realm = (ObjectNode) json.readTree(REALM.toFile());
            realm.remove(List.of("identityProviders", "identityProviderMappers", "accountTheme", "loginTheme"));
            Files.createDirectories(folder);
            return Files.write(folder.resolve("realm.json"), json.writeValueAsBytes(realm));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that the settings differ in is whom they talk to, and the key. */
    private void add(Provider provider, String alias) {
        if (provider == Provider.GITHUB) {
            var settings = Map.of(
                    "clientId",
                    GitHubEmulator.CLIENT_ID,
                    "clientSecret",
                    GitHubEmulator.CLIENT_SECRET,
                    "baseUrl",
                    gitHub.baseUrl(),
                    "apiUrl",
                    gitHub.baseUrl(),
                    "githubJsonFormat",
                    "true");
            require(admin.tryProvider(alias, Map.of("providerId", "github"), settings), 201);
            return;
        }
        var settings = new HashMap<>(Map.of(
                "clientId",
                CONNECTION.clientId(),
                "clientSecret",
                CONNECTION.clientSecret(),
                "baseUrl",
                notion.baseUrl(),
                "verifyAfter",
                "86400"));
        if (provider == Provider.SEALED) {
            settings.put("encryptionKey", "${vault.key}");
        }
        require(admin.tryProvider(alias, Map.of(), settings), 201);
    }

    private static void require(Admin.Outcome outcome, int status) {
        if (outcome.status() != status) {
            throw new IllegalStateException(outcome.status() + " " + outcome.errorMessage());
        }
    }

    private static String vaultWithKey(Path vault) {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            Files.createDirectories(vault);
            Files.writeString(vault.resolve("notion_key"), Base64.getEncoder().encodeToString(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return vault.toAbsolutePath().toString();
    }

    private String appUrl() {
        return "http://localhost:" + app.port();
    }

    /** Where people come back to. */
    String callback() {
        return appUrl() + "/callback";
    }

    String appSecret() {
        return appSecret;
    }

    /** The realm, at this node. */
    String realmUrl(int node) {
        return keycloak.node(node).baseUrl() + "/realms/notion";
    }

    int nodes() {
        return gauges.size();
    }

    List<Gauge> gauges() {
        return gauges;
    }

    Database database() {
        return database;
    }

    /** How many statements the database has executed so far. */
    long statements() {
        return Long.parseLong(database.ask("select coalesce(sum(calls), 0) from pg_stat_statements"));
    }

    Admin admin() {
        return admin;
    }

    String upstreamUrl(Provider provider) {
        return provider == Provider.GITHUB ? gitHub.baseUrl() : notion.baseUrl();
    }

    Wire wire(Provider provider) {
        return provider == Provider.GITHUB ? gitHubWire : notionWire;
    }

    /** The id of a person whom Keycloak has never seen. */
    String newPerson(Provider provider) {
        return provider == Provider.GITHUB
                ? gitHub.newPerson()
                : notion.add(EmulatedPerson.named(
                                        "Ada Lovelace", "person-" + people.incrementAndGet() + "@notion.example")
                                .withAvatar(null))
                        .id();
    }

    /** The id of a workspace, of which there are four. */
    String workspace(int i) {
        return workspaces.get(i).id();
    }

    /** Fills the tables until so many users are there, each with a link and a grant; nobody signs in as one of them. */
    void storeUsers(int count) {
        var have = Integer.parseInt(database.ask("select count(*) from user_entity"));
        var added = "with added as (select 'stored-' || i as id, (select id from realm where name = 'notion') as realm"
                + " from generate_series(" + have + ", " + (count - 1) + ") i)";
        database.execute(added + " insert into user_entity"
                + " (id, realm_id, username, email, email_constraint, email_verified, enabled, not_before)"
                + " select id, realm, id, id || '@example.com', id || '@example.com', true, true, 0 from added");
        storeLinks(Provider.SEALED.alias, count);
        storeGrants(Provider.SEALED.alias, count);
        database.execute("analyze");
    }

    /** Links so many of the stored users that are not linked yet. */
    private void storeLinks(String alias, int most) {
        database.execute("""
                insert into federated_identity
                    (identity_provider, realm_id, user_id, federated_user_id, federated_username, token)
                select '%1$s', realm_id, id, id, id,
                    (select max(token) from federated_identity where identity_provider = '%2$s')
                from user_entity where id like 'stored-%%' and not exists (select 1 from federated_identity
                    where identity_provider = '%1$s' and user_id = user_entity.id)
                limit %3$d
                """.formatted(alias, Provider.SEALED.alias, most));
    }

    /** Gives so many of them a grant who have none yet. It looks like the others, but its pair does not open. */
    private void storeGrants(String alias, int most) {
        database.execute("""
                insert into notion_grant (id, version, realm_id, provider, user_id, workspace_id, client_id, facts,
                    created_at, issued_at, ended, attempt, answer_lost, tokens)
                select overlay(overlay(hash placing '3' from 13)
                        placing translate(substr(hash, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab') from 17)::uuid,
                    0, realm_id, '%1$s', person, workspace_id, client_id, facts, created_at, issued_at, false, 0, false,
                    tokens
                from (select model.*, u.id as person,
                        md5(concat_ws(chr(10), 'notion-grant', model.realm_id, u.id, '%1$s', workspace_id)) as hash
                    from user_entity u, (select * from notion_grant limit 1) model
                    where u.id like 'stored-%%' and not exists (select 1 from notion_grant
                        where provider = '%1$s' and user_id = u.id)
                    limit %2$d) rows
                """.formatted(alias, most));
    }

    /**
     * Removes a provider that so many of the stored users are linked with.
     *
     * @return how long the admin waits for the answer, and how many statements are made until then, whoever makes them
     */
    Removal remove(Provider provider, int people) {
        var alias = provider.alias + "-leaving";
        add(provider, alias);
        storeLinks(alias, people);
        if (provider != Provider.GITHUB) {
            storeGrants(alias, people);
        }
        database.execute("analyze");
        var statements = statements();
        var begin = System.nanoTime();
        require(admin.removeProvider(alias), 204);
        var seconds = (System.nanoTime() - begin) / 1e9;
        return new Removal(provider, people, seconds, statements() - statements);
    }

    /** What it took to remove a provider. */
    record Removal(Provider provider, int people, double seconds, long statements) {}

    @Override
    public void close() {
        gauges.forEach(Gauge::close);
        keycloak.close();
        database.close();
        app.stop();
        gitHub.close();
        notion.close();
    }
}
