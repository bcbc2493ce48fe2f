package io.github.keycloaknotion.testbed.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The organizations of a realm, as its admin sees them. */
public record Organizations(Admin admin) {

    /** The realm's, which it has from now on. */
    public static Organizations turnedOn(Admin admin) {
        var organizations = new Organizations(admin);
        organizations.turn(true);
        return organizations;
    }

    public void turn(boolean on) {
        assertThat(admin.call("PUT", "", Map.of("organizationsEnabled", on)).status())
                .isEqualTo(204);
    }

    /** Adds an organization of these workspaces, and returns its id. */
    public String add(String name, String... workspaceIds) {
        var organization =
                Map.of("name", name, "alias", name, "attributes", Map.of("notion_workspace_id", List.of(workspaceIds)));
        var outcome = admin.call("POST", "/organizations", organization);
        assertThat(outcome.status()).as(outcome.body().toString()).isEqualTo(201);
        return find(name).path("id").textValue();
    }

    /** As it is now; a missing node if there is none. */
    public JsonNode find(String name) {
        for (var each : all()) {
            if (each.path("name").textValue().equals(name)) {
                return each;
            }
        }
        return all().path("none");
    }

    public JsonNode all() {
        return admin.call("GET", "/organizations?briefRepresentation=false", null)
                .body();
    }

    public void disable(String id) {
        var organization =
                (ObjectNode) admin.call("GET", "/organizations/" + id, null).body();
        assertThat(admin.call("PUT", "/organizations/" + id, organization.put("enabled", false))
                        .status())
                .isEqualTo(204);
    }

    public void remove(String id) {
        assertThat(admin.call("DELETE", "/organizations/" + id, null).status()).isEqualTo(204);
    }

    /** Whoever comes through the provider for the first time is the organization's. */
    public void linkProvider(String id, String alias) {
        assertThat(admin.call("POST", "/organizations/" + id + "/identity-providers", alias)
                        .status())
                .isEqualTo(204);
    }

    public void addMember(String id, String userId) {
        assertThat(admin.call("POST", "/organizations/" + id + "/members", userId)
                        .status())
                .isEqualTo(201);
    }

    /** A user's memberships: the organizations' names, and whether they manage the user. */
    public Map<String, String> of(String userId) {
        var memberships = new TreeMap<String, String>();
        for (var each : admin.call("GET", "/organizations/members/" + userId + "/organizations", null)
                .body()) {
            var member = "/organizations/" + each.path("id").textValue() + "/members/" + userId;
            memberships.put(
                    each.path("name").textValue(),
                    admin.call("GET", member, null)
                            .body()
                            .path("membershipType")
                            .textValue());
        }
        return memberships;
    }
}
