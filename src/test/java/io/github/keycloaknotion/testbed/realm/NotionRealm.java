package io.github.keycloaknotion.testbed.realm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import io.github.keycloaknotion.testbed.server.Database;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import io.github.keycloaknotion.testbed.server.KeycloakServer.Launch;
import io.github.keycloaknotion.testbed.storage.StoredUsersJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A running Keycloak with the realm of {@code realm-export.json}, and the Notion emulator that it talks to. */
public final class NotionRealm implements ConnectedRealm, AutoCloseable {

    /** Any character may be in a client secret. */
    public static final Connection CONNECTION =
            new Connection("test-connection", "sécret: +%&\"'\\/ §{}$" + UUID.randomUUID(), ServerUnderTest.traits());

    /** Another app at Notion, that has nothing to do with us. */
    public static final Connection OTHER_CONNECTION = new Connection("other-connection", "secret");

    /** What the realm's providers seal with, unless a test says otherwise. */
    public static final String KEY = "${vault.notion-encryption-key}";

    private final NotionEmulator notion =
            NotionEmulator.start(0).register(CONNECTION).register(OTHER_CONNECTION);
    private final Database database = Database.start();
    private final int managementPort = KeycloakServer.freePort();
    private final EmulatedWorkspace workspace = notion.add(EmulatedWorkspace.named("Analytical Engine"));
    private final Path vault;
    private final KeycloakServer keycloak;
    private final Admin admin;
    private final App app;

    private NotionRealm() {
        var password = UUID.randomUUID().toString();
        var appSecret = UUID.randomUUID().toString();
        var target = Path.of(System.getProperty("provider.jar")).getParent();
        vault = target.resolve("vault").toAbsolutePath();
        write(vault, "notion", "notion-client-secret", CONNECTION.clientSecret());
        write(vault, "notion", "notion-encryption-key", newKey());
        var options = new ArrayList<>(List.of(
                "--metrics-enabled=true",
                "--health-enabled=true",
                // As in production: in development Keycloak reads them for each page.
                "--spi-theme--cache-themes=true",
                "--spi-theme--cache-templates=true",
                "--http-management-port=" + managementPort,
                // Clients' certificates, as a proxy hands them on (RFC 9440).
                "--spi-x509cert-lookup--provider=rfc9440",
                "--vault=file",
                "--vault-dir=" + vault,
                "--log-level=INFO,io.github.keycloaknotion:DEBUG,org.keycloak.broker:DEBUG,"
                        + "org.keycloak.services.resources:DEBUG,org.keycloak.protocol.oidc.tokenexchange:DEBUG,"
                        + "org.keycloak.authentication.authenticators.broker:DEBUG"));
        options.addAll(database.options());
        var port = KeycloakServer.freePort();
        options.addAll(ServerUnderTest.addresses(port));
        if (!ServerUnderTest.features().isEmpty()) {
            options.add("--features=" + String.join(",", ServerUnderTest.features()));
        }
        var connection = new Connection(CONNECTION.clientId(), "${vault.notion-client-secret}");
        var environment = RealmVariables.of(notion.baseUrl(), connection, appSecret, password);
        environment.put("NOTION_ENCRYPTION_KEY", KEY);
        keycloak = KeycloakServer.start(new Launch(
                Path.of(System.getProperty("keycloak.home")),
                List.of(Path.of(System.getProperty("provider.jar")), StoredUsersJar.write(target)),
                Path.of("realm-export.json"),
                port,
                environment,
                options,
                target.resolve("keycloak-it.log")));
        admin = new Admin(keycloak.baseUrl(), password);
        // Tests read with apps of their own.
        admin.configure("notion", Map.of("tokenClients", ""));
        app = new App(keycloak.baseUrl(), "notion-app", appSecret);
    }

    /** One for all tests of a run, stopped at its end. */
    public static final class Resolver implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == NotionRealm.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(NotionRealm.class, key -> new NotionRealm(), NotionRealm.class);
        }
    }

    /** A fresh key, as {@code encryptionKey} wants it. */
    public static String newKey() {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** Puts a secret into the realm's vault, and returns the reference to it. */
    public String putIntoVault(String name, String secret) {
        return putIntoVault("notion", name, secret);
    }

    /** Puts a secret into another realm's vault, and returns the reference to it. */
    public String putIntoVault(String realmName, String name, String secret) {
        write(vault, realmName, name, secret);
        return "${vault." + name + "}";
    }

    /** Keycloak's file vault: the realm, an underscore, the name; underscores in them are doubled. */
    private static void write(Path vault, String realmName, String name, String secret) {
        try {
            Files.createDirectories(vault);
            var file = realmName.replace("_", "__") + "_" + name.replace("_", "__");
            Files.writeString(vault.resolve(file), secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the server tells its metrics and its health. */
    public int managementPort() {
        return managementPort;
    }

    /** The server's metrics, in Prometheus's format. */
    public String metrics() {
        return admin.metrics(managementPort);
    }

    /** Whether the server is ready, in its own words. */
    public JsonNode readiness() {
        return admin.readiness(managementPort);
    }

    /** How many grants of a user are in the database. */
    public int grants(String userId) {
        return Integer.parseInt(database.ask("select count(*) from NOTION_GRANT where user_id = ?", userId));
    }

    /** A column of the one grant that a user has, as text. */
    public String grant(String userId, String column) {
        return database.ask("select " + column + " from NOTION_GRANT where user_id = ?", userId);
    }

    /** How many revocations are on their way that name this: a person's id at Notion, or a provider's alias. */
    public int revocations(String about) {
        return Integer.parseInt(
                database.ask("select count(*) from OUTBOX_ENTRY where metadata like ?", "%" + about + "%"));
    }

    /** As if the time had passed after which these revocations are tried, or tried again. */
    public void makeRevocationsDue(String about) {
        database.execute("update OUTBOX_ENTRY set next_attempt_at = created_at where metadata like '%" + about + "%'");
    }

    @Override
    public NotionEmulator notion() {
        return notion;
    }

    public Database database() {
        return database;
    }

    /** The folder of Keycloak's vault. */
    public Path vault() {
        return vault;
    }

    public KeycloakServer keycloak() {
        return keycloak;
    }

    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public App app() {
        return app;
    }

    @Override
    public EmulatedWorkspace workspace() {
        return workspace;
    }

    /** Another client of the realm, which nobody has allowed to read tokens. */
    public App newApp(Map<String, ?> settings) {
        var clientId = "app-" + UUID.randomUUID();
        admin.addClient(clientId, "secret", settings);
        return new App(keycloak.baseUrl(), clientId, "secret");
    }

    /** Adds a provider that differs from the realm's "notion" in these settings, and returns its alias. */
    public String addProvider(Map<String, ?> changes, Map<String, String> configChanges) {
        var alias = "notion-" + UUID.randomUUID();
        var config = new HashMap<>(
                Map.of("baseUrl", notion.baseUrl(), "clientSecret", CONNECTION.clientSecret(), "encryptionKey", KEY));
        config.putAll(configChanges);
        var outcome = admin.tryProvider(alias, changes, config);
        assertThat(outcome.status()).as(outcome.body().toString()).isEqualTo(201);
        return alias;
    }

    /** The same, and lets the app read its tokens, at every endpoint. */
    public String addReadableProvider(Map<String, ?> changes, Map<String, String> configChanges) {
        var alias = addProvider(changes, configChanges);
        admin.allowTokenReads(alias);
        return alias;
    }

    /** A person clicks the provider's button on the login page and arrives at Notion. */
    public Page consentPage(Browser browser, String alias) {
        return consentPage(browser, alias, Map.of());
    }

    /** The same, with more parameters in the app's link. */
    public Page consentPage(Browser browser, String alias, Map<String, String> parameters) {
        return browser.open(app.signIn(parameters)).click("#social-" + alias);
    }

    /**
     * A person comes back from a Notion that is out of reach for Keycloak alone: the consent page is the emulator's, in
     * the place of the one that the provider named.
     */
    public Page signInWithNotionElsewhere(Browser browser, String alias, EmulatedPerson person) {
        var button = browser.open(app.signIn(Map.of())).document().selectFirst("#social-" + alias);
        var sentTo = browser.redirect(URI.create(button.absUrl("href")));
        return allow(
                browser.open(URI.create(notion.baseUrl() + "/v1/oauth/authorize?" + sentTo.getRawQuery())),
                person,
                workspace);
    }

    public Page passwordSignIn(Browser browser, String username, String password) {
        return browser.open(app.signIn(Map.of())).submit(Map.of("username", username, "password", password));
    }

    /** A person who is signed in is sent by the app to connect Notion, says yes to Keycloak, and arrives at Notion. */
    public Page linkingConsentPage(Browser browser) {
        return browser.open(linking("notion", Map.of())).submit(Map.of());
    }

    /** The app's link to connect Notion, for a person who is signed in. */
    public URI linking(String alias, Map<String, String> parameters) {
        var all = new HashMap<>(parameters);
        all.put("kc_action", "idp_link:" + alias);
        return app.signIn(all);
    }

    /** A person allows the access at Notion, and goes where that leads. */
    public static Page allow(Page consentPage, EmulatedPerson person, EmulatedWorkspace workspace) {
        return consentPage.submit(decision(person, workspace));
    }

    /** Where Notion sends a person back to who allowed the access; not opened yet. */
    public URI callback(Browser browser, EmulatedPerson person) {
        return consentPage(browser, "notion").submitAndStop(decision(person, workspace));
    }

    private static Map<String, String> decision(EmulatedPerson person, EmulatedWorkspace workspace) {
        return Map.of("person", person.id(), "workspace", workspace.id(), "decision", "allow");
    }

    /** The whole way from the app's link to where it ends: back at the app, if all goes well. */
    public Page signIn(Browser browser, String alias, EmulatedPerson person) {
        return allow(consentPage(browser, alias), person, workspace);
    }

    @Override
    public void close() {
        var log = keycloak.log();
        keycloak.close();
        notion.close();
        database.close();
        var rest = "left alone about the connection of provider notion in realm notion ";
        assertThat(log.lines().filter(line -> line.contains(rest)))
                .as("a connection rests for all its readers: whoever makes it rest needs a provider of their own")
                .isEmpty();
    }
}
