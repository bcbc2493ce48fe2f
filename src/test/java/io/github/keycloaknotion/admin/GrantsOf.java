package io.github.keycloaknotion.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.client.Admin.Outcome;

/**
 * What an admin asks about a provider's grants.
 *
 * @param alias the provider's
 */
record GrantsOf(Admin admin, String alias) {

    Outcome call(String method, String path) {
        return admin.call(method, "/notion/" + alias + path, null);
    }

    /** One page. */
    JsonNode list(String query) {
        var answer = call("GET", "/grants" + query);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    /** Cuts off what the query says; how many that were. */
    int cutOff(String query) {
        var answer = call("DELETE", "/grants" + query);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().path("grants").intValue();
    }

    JsonNode revocations() {
        var answer = call("GET", "/revocations");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }
}
