package io.github.keycloaknotion.testbed.realm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/** The realm of {@code realm-export.json} once more, for one test alone: its pages show nothing of other tests. */
public final class BrowserRealm implements ConnectedRealm {

    private final NotionRealm shared;
    private final String name;
    private final Admin admin;
    private final String appSecret;
    private final App app;

    private BrowserRealm(NotionRealm shared, String name, Admin admin, String appSecret) {
        this.shared = shared;
        this.name = name;
        this.admin = admin;
        this.appSecret = appSecret;
        this.app = new App(shared.keycloak().baseUrl(), name, "notion-app", appSecret);
    }

    private BrowserRealm(NotionRealm shared, String name, ObjectNode representation) {
        this(
                shared,
                name,
                shared.admin().addRealm(representation.put("realm", name)),
                representation.at("/clients/0/secret").textValue());
    }

    public static BrowserRealm withNotion(NotionRealm shared, String name) {
        return new BrowserRealm(shared, name, representation(shared, name));
    }

    public static BrowserRealm withoutProviders(NotionRealm shared, String name) {
        var representation = representation(shared, name);
        representation.remove("identityProviders");
        return new BrowserRealm(shared, name, representation);
    }

    /** As an import at the server's start would read it. */
    private static ObjectNode representation(NotionRealm shared, String name) {
        try {
            var file = Files.readString(Path.of("realm-export.json"))
                    .replace("${NOTION_APP_CLIENT_SECRET}", UUID.randomUUID().toString())
                    .replace("${NOTION_APP_URL:http://localhost:3000}", "http://localhost:3000")
                    .replace(
                            "${NOTION_BASE_URL:https://api.notion.com}",
                            shared.notion().baseUrl());
            var representation = (ObjectNode) JsonMapper.builder().build().readTree(file);
            var config = (ObjectNode) representation.at("/identityProviders/0/config");
            // Tests read with apps of their own.
            config.remove("tokenClients");
            config.put("clientId", NotionRealm.CONNECTION.clientId());
            config.put("clientSecret", NotionRealm.CONNECTION.clientSecret());
            config.put("encryptionKey", shared.putIntoVault(name, "encryption-key", NotionRealm.newKey()));
            useQuickKeys(representation);
            return representation;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a realm has no key, Keycloak looks for RSA keys, for seconds. */
    private static void useQuickKeys(ObjectNode representation) {
        representation
                .put("defaultSignatureAlgorithm", "ES256")
                .withObject("/components")
                .putArray("org.keycloak.keys.KeyProvider")
                .addObject()
                .put("name", "ecdsa-generated")
                .put("providerId", "ecdsa-generated");
    }

    /** Gives the realm another name, and returns it as it is known from then on. */
    public BrowserRealm rename(String newName) {
        assertThat(admin.call("PUT", "", Map.of("realm", newName)).status()).isEqualTo(204);
        return new BrowserRealm(shared, newName, shared.admin().of(newName), appSecret);
    }

    public String name() {
        return name;
    }

    @Override
    public NotionEmulator notion() {
        return shared.notion();
    }

    @Override
    public EmulatedWorkspace workspace() {
        return shared.workspace();
    }

    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public App app() {
        return app;
    }

    public String url() {
        return shared.keycloak().baseUrl() + "/realms/" + name;
    }

    /** The app's link to the login page; the app itself is a page that says so. */
    public void openApp(Page page, String parameters) {
        page.route(
                "http://localhost:3000/**",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/html")
                        .setBody("<!doctype html><html lang=en><title>App</title><h1>Back at the app</h1>")));
        page.navigate(app.signIn(Map.of()) + parameters);
    }
}
