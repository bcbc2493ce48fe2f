package io.github.keycloaknotion.testbed.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;

/** A first-login flow, or a sub-flow of one, that an admin puts together step by step. */
public final class FirstLoginFlow {

    private final Admin admin;
    private final String alias;

    private FirstLoginFlow(Admin admin, String alias) {
        this.admin = admin;
        this.alias = alias;
    }

    public static FirstLoginFlow empty(Admin admin) {
        var alias = "flow-" + UUID.randomUUID();
        var flow = Map.of("alias", alias, "providerId", "basic-flow", "topLevel", true, "builtIn", false);
        assertThat(admin.call("POST", "/authentication/flows", flow).status()).isEqualTo(201);
        return new FirstLoginFlow(admin, alias);
    }

    public String alias() {
        return alias;
    }

    /** Adds an authenticator as the last step. */
    public FirstLoginFlow step(String requirement, String authenticator) {
        add("execution", Map.of("provider", authenticator));
        require(requirement);
        return this;
    }

    /** Adds the page on which people fill in and change what the provider says of them, for everybody. */
    public FirstLoginFlow profilePage() {
        step("REQUIRED", "idp-review-profile");
        var config = Map.of("alias", alias, "config", Map.of("update.profile.on.first.login", "on"));
        var added = admin.call(
                "POST", "/authentication/executions/" + last().path("id").textValue() + "/config", config);
        assertThat(added.status()).isEqualTo(201);
        return this;
    }

    /** Adds a sub-flow as the last step, and returns it. */
    public FirstLoginFlow subFlow(String requirement) {
        var child = "flow-" + UUID.randomUUID();
        add("flow", Map.of("alias", child, "type", "basic-flow", "provider", "", "description", ""));
        require(requirement);
        return new FirstLoginFlow(admin, child);
    }

    private void add(String kind, Map<String, ?> step) {
        var outcome = admin.call("POST", executions() + "/" + kind, step);
        assertThat(outcome.status()).as(outcome.body().toString()).isEqualTo(201);
    }

    private void require(String requirement) {
        // All of it: what is left out, such as the priority, would be set to nothing.
        var changed = last().put("requirement", requirement);
        assertThat(admin.call("PUT", executions(), changed).status()).isBetween(200, 204);
    }

    private ObjectNode last() {
        ObjectNode last = null;
        for (var execution : admin.call("GET", executions(), null).body()) {
            if (execution.path("level").intValue() == 0) {
                last = (ObjectNode) execution;
            }
        }
        return last;
    }

    private String executions() {
        return "/authentication/flows/" + alias + "/executions";
    }
}
