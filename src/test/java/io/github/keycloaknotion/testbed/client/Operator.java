package io.github.keycloaknotion.testbed.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.Admin.Outcome;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Somebody of a realm's own users who works at the admin API, and may do there what their roles say. */
public final class Operator {

    private final String keycloakUrl;
    private final String token;
    private final String userId;
    private final Json http = new Json();

    private Operator(String keycloakUrl, String token, String userId) {
        this.keycloakUrl = keycloakUrl;
        this.token = token;
        this.userId = userId;
    }

    /** Nobody who is known. */
    public static Operator stranger(String keycloakUrl) {
        return new Operator(keycloakUrl, null, null);
    }

    /** Whoever an access token was issued for. */
    public static Operator withToken(String keycloakUrl, String token) {
        return new Operator(keycloakUrl, token, null);
    }

    /** A new user of the admin's realm with these roles of {@code realm-management}. */
    public static Operator withRoles(Admin admin, String keycloakUrl, String realm, String... roles) {
        var name = "operator-" + UUID.randomUUID();
        var id = admin.addUser(name, name + "@example.com", "password");
        var management = idOf(admin, "realm-management");
        var granted = Arrays.stream(roles)
                .map(role -> admin.call("GET", "/clients/" + management + "/roles/" + role, null)
                        .body())
                .toList();
        var path = "/users/" + id + "/role-mappings/clients/" + management;
        assertThat(admin.call("POST", path, granted).status()).isEqualTo(204);
        var form = Map.of("grant_type", "password", "client_id", "admin-cli", "username", name, "password", "password");
        var token = new Json()
                .postForm(URI.create(keycloakUrl + "/realms/" + realm + "/protocol/openid-connect/token"), form)
                .body()
                .path("access_token")
                .textValue();
        assertThat(token).isNotNull();
        return new Operator(keycloakUrl, token, id);
    }

    private static String idOf(Admin admin, String clientId) {
        var found = admin.call("GET", "/clients?clientId=" + clientId, null);
        assertThat(found.body()).as(clientId).isNotEmpty();
        return found.body().path(0).path("id").textValue();
    }

    /** Permits this for one person, by the second version of Keycloak's fine-grained permissions, which the realm has on. */
    public void permit(Admin admin, String scope, String personId) {
        var permissions = idOf(admin, "admin-permissions");
        var path = "/clients/" + permissions + "/authz/resource-server";
        var policy =
                admin.call("POST", path + "/policy/user", Map.of("name", "is-" + userId, "users", List.of(userId)));
        assertThat(policy.status()).isEqualTo(201);
        var permission = Map.of(
                "name", scope + "-by-" + userId,
                "resourceType", "Users",
                "resources", List.of(personId),
                "scopes", List.of(scope),
                "policies", List.of(policy.body().path("id").textValue()));
        assertThat(admin.call("POST", path + "/permission/scope", permission).status())
                .isEqualTo(201);
    }

    /** Calls the admin API of any realm. */
    public Outcome call(String method, String realm, String path) {
        var answer = http.send(method, URI.create(keycloakUrl + "/admin/realms/" + realm + path), token, null);
        return new Outcome(answer.status(), answer.body());
    }
}
