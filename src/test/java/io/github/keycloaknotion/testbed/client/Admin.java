package io.github.keycloaknotion.testbed.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The realm's admin, at Keycloak's admin API. */
public final class Admin {

    private final String keycloakUrl;
    private final String realm;
    private final String password;
    private final Json http = new Json();
    private String token;
    private long tokenEnds;

    public Admin(String keycloakUrl, String password) {
        this(keycloakUrl, "notion", password);
    }

    private Admin(String keycloakUrl, String realm, String password) {
        this.keycloakUrl = keycloakUrl;
        this.realm = realm;
        this.password = password;
    }

    /** Adds a realm, and returns its admin. */
    public Admin addRealm(JsonNode representation) {
        var answer = send("POST", "", representation);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return of(representation.path("realm").textValue());
    }

    /** The admin of another realm. */
    public Admin of(String anotherRealm) {
        return new Admin(keycloakUrl, anotherRealm, password);
    }

    /** What the user "admin" signs in with to the admin console. */
    public String password() {
        return password;
    }

    /** An answer of the admin API, an error perhaps. */
    public record Outcome(int status, JsonNode body) {
        public String errorMessage() {
            return body.path("errorMessage").asText();
        }
    }

    /** Tries to add a provider with these settings over those of the realm's "notion". */
    public Outcome tryProvider(String alias, Map<String, ?> changes, Map<String, String> configChanges) {
        var provider = new HashMap<String, Object>(Map.of(
                "alias",
                alias,
                "providerId",
                "notion",
                "enabled",
                true,
                "trustEmail",
                true,
                "storeToken",
                true,
                "addReadTokenRoleOnCreate",
                true));
        provider.putAll(changes);
        var config = new HashMap<>(Map.of("clientId", "test-connection", "clientSecret", "s", "syncMode", "IMPORT"));
        config.putAll(configChanges);
        provider.put("config", config);
        return call("POST", "/identity-provider/instances", provider);
    }

    public Outcome provider(String alias) {
        return call("GET", "/identity-provider/instances/" + alias, null);
    }

    public Outcome changeProvider(String alias, Object representation) {
        return call("PUT", "/identity-provider/instances/" + alias, representation);
    }

    /** Changes a provider as the admin console does: as it is now it is read, changed and sent. */
    public void change(String alias, Consumer<ObjectNode> change) {
        var representation = (ObjectNode) provider(alias).body();
        change.accept(representation);
        assertThat(changeProvider(alias, representation).status()).isEqualTo(204);
    }

    /** Changes these of a provider's settings. */
    public void configure(String alias, Map<String, String> settings) {
        change(alias, provider -> settings.forEach(((ObjectNode) provider.get("config"))::put));
    }

    /** Adds a user who signs in with a password, and returns the user's id. */
    public String addUser(String username, String email, String userPassword) {
        var outcome = call(
                "POST",
                "/users",
                Map.of(
                        "username",
                        username,
                        "email",
                        email,
                        "firstName",
                        "Local",
                        "lastName",
                        "User",
                        "enabled",
                        true,
                        "credentials",
                        List.of(Map.of("type", "password", "value", userPassword))));
        assertThat(outcome.status()).isEqualTo(201);
        var found = call("GET", "/users?exact=true&username=" + username, null).body();
        assertThat(found).as(username).isNotEmpty();
        return found.path(0).path("id").textValue();
    }

    /** Adds a user storage, and returns the id of its component. */
    public String addUserStorage(String providerId) {
        return addUserStorage(providerId, Map.of());
    }

    /** The same with settings. */
    public String addUserStorage(String providerId, Map<String, List<String>> config) {
        var component = Map.of(
                "name",
                providerId,
                "providerId",
                providerId,
                "providerType",
                "org.keycloak.storage.UserStorageProvider",
                "config",
                config);
        var outcome = call("POST", "/components", component);
        assertThat(outcome.status()).as(outcome.body().toString()).isEqualTo(201);
        return idOfTheOneIn("/components?name=" + providerId);
    }

    /** The id of the one user with this address. */
    public String userIdOf(String email) {
        return idOfTheOneIn("/users?exact=true&email=" + email);
    }

    private String idOfTheOneIn(String list) {
        return call("GET", list, null).body().path(0).path("id").textValue();
    }

    public JsonNode user(String id) {
        return call("GET", "/users/" + id, null).body();
    }

    public JsonNode links(String userId) {
        return call("GET", "/users/" + userId + "/federated-identity", null).body();
    }

    /** Lets the app read this provider's tokens, at every endpoint. */
    public void allowTokenReads(String alias) {
        allowTokenReads(alias, "notion-app");
    }

    /** Lets a client read this provider's tokens, at every endpoint. */
    public void allowTokenReads(String alias, String clientId) {
        allowExternalTokens(alias, clientId);
        allowStandardExchange(clientId);
    }

    /**
     * Lets a client read this provider's tokens, and list and disconnect workspaces, with its own credentials. One at a
     * time: what is there is read and added to.
     */
    public synchronized void allowExternalTokens(String alias, String clientId) {
        changeAttributes(clientId, attributes -> {
            var aliases = attributes.path("external.token.idp").asText("");
            attributes.put("external.token.enabled", "true");
            if (!List.of(aliases.split("##", -1)).contains(alias)) {
                attributes.put("external.token.idp", aliases.isEmpty() ? alias : aliases + "##" + alias);
            }
        });
    }

    /** Lets a client exchange tokens by Keycloak's standard token exchange, and so by ours. */
    public synchronized void allowStandardExchange(String clientId) {
        changeAttributes(clientId, attributes -> attributes.put("standard.token.exchange.enabled", "true"));
    }

    private void changeAttributes(String clientId, Consumer<ObjectNode> change) {
        changeClient(clientId, client -> change.accept((ObjectNode) client.get("attributes")));
    }

    /** Changes a client as the admin console does: as it is now it is read, changed and sent. */
    public void changeClient(String clientId, Consumer<ObjectNode> change) {
        var client = (ObjectNode) client(clientId);
        change.accept(client);
        assertThat(call("PUT", "/clients/" + client.path("id").textValue(), client)
                        .status())
                .isEqualTo(204);
    }

    /**
     * Lets a client exchange tokens by the first version of Keycloak's token exchange, on a server that has it and its
     * fine-grained permissions; who might before may no more.
     */
    public void allowExchangeV1(String alias, String clientId) {
        var permissions = call(
                "PUT", "/identity-provider/instances/" + alias + "/management/permissions", Map.of("enabled", true));
        var authz = "/clients/" + client("realm-management").path("id").textValue() + "/authz/resource-server";
        var policy = call(
                        "POST",
                        authz + "/policy/client",
                        Map.of(
                                "name",
                                clientId + " may exchange to " + alias,
                                "clients",
                                List.of(client(clientId).path("id").textValue())))
                .body();
        var permission = authz + "/permission/scope/"
                + permissions
                        .body()
                        .path("scopePermissions")
                        .path("token-exchange")
                        .textValue();
        var changed = (ObjectNode) call("GET", permission, null).body();
        changed.putArray("policies").add(policy.path("id").textValue());
        assertThat(call("PUT", permission, changed).status()).isEqualTo(201);
    }

    private JsonNode client(String clientId) {
        return call("GET", "/clients?clientId=" + clientId, null).body().path(0);
    }

    /** What the admin console's Credentials tab is made of. */
    public JsonNode credentials(String userId) {
        return call("GET", "/users/" + userId + "/credentials", null).body();
    }

    public Outcome unlink(String userId, String alias) {
        return call("DELETE", "/users/" + userId + "/federated-identity/" + alias, null);
    }

    /** Ends the sessions in which a user is signed in, and leaves those that apps have for when the user is away. */
    public void endOnlineSessions(String userId) {
        var path = "/users/" + userId + "/sessions";
        for (var session : call("GET", path, null).body()) {
            call("DELETE", "/sessions/" + session.path("id").textValue(), null);
        }
        assertThat(call("GET", path, null).body()).isEmpty();
    }

    /** Ends the sessions that a client has for when a user is away. */
    public void endOfflineSessions(String userId, String clientId) {
        var path = "/users/" + userId + "/offline-sessions/"
                + client(clientId).path("id").textValue();
        for (var session : call("GET", path, null).body()) {
            var ended = "/sessions/" + session.path("id").textValue() + "?isOffline=true";
            assertThat(call("DELETE", ended, null).status()).isEqualTo(204);
        }
    }

    /** Withdraws what a user allowed to a client. */
    public void withdrawConsent(String userId, String clientId) {
        assertThat(call("DELETE", "/users/" + userId + "/consents/" + clientId, null)
                        .status())
                .isEqualTo(204);
    }

    public Outcome removeUser(String userId) {
        return call("DELETE", "/users/" + userId, null);
    }

    /** Has a workflow of Keycloak's take one step for a user. */
    public Outcome takeWorkflowStep(String userId, String step, Map<String, String> settings) {
        var name = UUID.randomUUID().toString();
        var made = call(
                "POST", "/workflows", Map.of("name", name, "steps", List.of(Map.of("uses", step, "with", settings))));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        var id = idOfTheOneIn("/workflows?exact=true&search=" + name);
        return call("POST", "/workflows/" + id + "/activate/USERS/" + userId, null);
    }

    public Outcome removeProvider(String alias) {
        return call("DELETE", "/identity-provider/instances/" + alias, null);
    }

    /** Lets the realm's sessions, and the access tokens of its app, live long enough for a long test. */
    public void extendSessions(Duration lifespan) {
        assertThat(call("PUT", "", Map.of("ssoSessionIdleTimeout", lifespan.toSeconds()))
                        .status())
                .isEqualTo(204);
        changeAttributes(
                "notion-app",
                attributes -> attributes.put("access.token.lifespan", Long.toString(lifespan.toSeconds())));
    }

    /** The mappers that an admin can add to this provider, by id. */
    public JsonNode mapperTypes(String alias) {
        return call("GET", "/identity-provider/instances/" + alias + "/mapper-types", null)
                .body();
    }

    /** Adds a mapper that overrides the provider's sync mode. */
    public void addMapper(String alias, String type, String syncMode, Map<String, String> config) {
        var all = new HashMap<>(config);
        all.put("syncMode", syncMode);
        var mapper =
                Map.of("name", type, "identityProviderAlias", alias, "identityProviderMapper", type, "config", all);
        assertThat(call("POST", "/identity-provider/instances/" + alias + "/mappers", mapper)
                        .status())
                .isEqualTo(201);
    }

    public void addGroup(String name) {
        addGroup(name, Map.of());
    }

    public void addGroup(String name, Map<String, List<String>> attributes) {
        assertThat(call("POST", "/groups", Map.of("name", name, "attributes", attributes))
                        .status())
                .isEqualTo(201);
    }

    /** Gives a group at the top another name. */
    public void renameGroup(String name, String newName) {
        var group = (ObjectNode) call("GET", "/groups/" + idOfTheOneIn("/groups?exact=true&search=" + name), null)
                .body();
        assertThat(call("PUT", "/groups/" + group.path("id").textValue(), group.put("name", newName))
                        .status())
                .isEqualTo(204);
    }

    /** The paths of the groups that a user is a member of. */
    public List<String> groups(String userId) {
        var paths = new ArrayList<String>();
        call("GET", "/users/" + userId + "/groups", null)
                .body()
                .forEach(group -> paths.add(group.path("path").textValue()));
        return paths;
    }

    /** The roles of the client "account" that a user has, beside those that everybody has. */
    public List<String> accountRoles(String userId) {
        var roles = new ArrayList<String>();
        var path = "/users/" + userId + "/role-mappings/clients/";
        call("GET", path + client("account").path("id").textValue(), null)
                .body()
                .forEach(role -> roles.add(role.path("name").textValue()));
        return roles;
    }

    /** Takes the realm's default roles, too, which have the role "manage-account" in them. */
    public void removeRealmRoles(String userId) {
        var path = "/users/" + userId + "/role-mappings/realm";
        assertThat(call("DELETE", path, call("GET", path, null).body()).status())
                .isEqualTo(204);
    }

    /** Adds a scope that the app can ask for, with a claim for each of these session notes. */
    public void addScope(String name, List<String> notes) {
        addScopeOf(
                name,
                notes.stream()
                        .map(note -> protocolMapper(
                                note,
                                "oidc-usersessionmodel-note-mapper",
                                Map.of("user.session.note", note, "claim.name", note, "userinfo.token.claim", "true")))
                        .toList());
    }

    /** Adds a scope that the app can ask for, with the claim "groups" of the groups' full paths or their plain names. */
    public void addGroupsScope(String name, boolean fullPath) {
        var config =
                Map.of("full.path", Boolean.toString(fullPath), "claim.name", "groups", "userinfo.token.claim", "true");
        addScopeOf(name, List.of(protocolMapper("groups", "oidc-group-membership-mapper", config)));
    }

    private static Map<String, Object> protocolMapper(String name, String type, Map<String, String> config) {
        return Map.of("name", name, "protocol", "openid-connect", "protocolMapper", type, "config", config);
    }

    private void addScopeOf(String name, List<Map<String, Object>> protocolMappers) {
        var scope = Map.of("name", name, "protocol", "openid-connect", "protocolMappers", protocolMappers);
        assertThat(call("POST", "/client-scopes", scope).status()).isEqualTo(201);
        for (var each : call("GET", "/client-scopes", null).body()) {
            if (each.path("name").textValue().equals(name)) {
                var path = "/clients/" + client("notion-app").path("id").textValue() + "/optional-client-scopes/";
                assertThat(call("PUT", path + each.path("id").textValue(), null).status())
                        .isEqualTo(204);
            }
        }
    }

    /** What the server's management port tells Prometheus. */
    public String metrics(int managementPort) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + "/metrics"))
                .header("Accept", "text/plain");
        return http.send(request).response().body();
    }

    /** What the server's management port says of its readiness. */
    public JsonNode readiness(int managementPort) {
        var uri = URI.create("http://localhost:" + managementPort + "/health/ready");
        return http.send("GET", uri, null, null).body();
    }

    /** Makes Keycloak read every user from the database again. */
    public void forgetCachedUsers() {
        assertThat(call("POST", "/clear-user-cache", Map.of()).status()).isEqualTo(204);
    }

    /** The texts that the admin console, of the realm "master", shows in a language. */
    public Map<String, String> consoleTexts(String language) {
        var uri = URI.create(keycloakUrl + "/resources/master/admin/" + language);
        var texts = new HashMap<String, String>();
        http.send(HttpRequest.newBuilder(uri).header("Accept", "application/json"))
                .body()
                .forEach(text -> texts.put(
                        text.path("key").textValue(), text.path("value").textValue()));
        return texts;
    }

    /** Saves events of this kind from now on, beside those that the realm saves. */
    public synchronized void saveEvents(String type) {
        var config = (ObjectNode) call("GET", "/events/config", null).body();
        config.withArray("enabledEventTypes").add(type);
        assertThat(call("PUT", "/events/config", config).status()).isEqualTo(204);
    }

    /** The realm's newest events of a kind. */
    public JsonNode events(String type) {
        return call("GET", "/events?max=200&type=" + type, null).body();
    }

    /** Adds a confidential client that people can sign in to, with these settings over the usual ones. */
    public void addClient(String clientId, String secret, Map<String, ?> changes) {
        var client = new HashMap<String, Object>(Map.of(
                "clientId",
                clientId,
                "secret",
                secret,
                "publicClient",
                false,
                "redirectUris",
                List.of("http://localhost:3000/*"),
                "webOrigins",
                List.of("+")));
        client.putAll(changes);
        assertThat(call("POST", "/clients", client).status()).isEqualTo(201);
    }

    public Outcome call(String method, String path, Object body) {
        var answer = send(method, "/" + realm + path, body);
        return new Outcome(answer.status(), answer.body());
    }

    private Json.Answer send(String method, String path, Object body) {
        var uri = URI.create(keycloakUrl + "/admin/realms" + path);
        var answer = http.send(method, uri, token(), body);
        if (answer.status() == 401) {
            // The server was killed before it had stored the admin's session.
            forgetToken();
            return http.send(method, uri, token(), body);
        }
        if (answer.status() == 500) {
            // Each realm that comes or goes changes the role "admin". Keycloak caches the new one without its
            // composites,
            // and of two calls that look for them at once, one ends in a NullPointerException (DefaultLazyLoader)
            // before
            // anything was done.
            return http.send(method, uri, token(), body);
        }
        return answer;
    }

    /** The admin's own access token, of the realm "master". Most of what a call costs is the password: so it is kept. */
    public synchronized String token() {
        if (token == null || System.nanoTime() - tokenEnds > 0) {
            var form = Map.of(
                    "grant_type", "password", "client_id", "admin-cli", "username", "admin", "password", password);
            var uri = URI.create(keycloakUrl + "/realms/master/protocol/openid-connect/token");
            var answer = http.postForm(uri, form).body();
            token = answer.path("access_token").textValue();
            tokenEnds = System.nanoTime()
                    + Duration.ofSeconds(answer.path("expires_in").intValue()).toNanos() / 2;
        }
        return token;
    }

    private synchronized void forgetToken() {
        token = null;
    }
}
