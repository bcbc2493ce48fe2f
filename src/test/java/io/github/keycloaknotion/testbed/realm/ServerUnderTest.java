package io.github.keycloaknotion.testbed.realm;

import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.emulator.Trait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The server that a run of the tests is about. The executions of the pom differ in it, and in which tests they run. */
public final class ServerUnderTest {

    private ServerUnderTest() {}

    /** Where apps ask for tokens in this run. A server has V1 or V2, not both. */
    public static List<TokenEndpoint> endpoints() {
        return Arrays.stream(
                        System.getProperty("token.endpoints", "V1,EXCHANGE").split(","))
                .map(TokenEndpoint::valueOf)
                .toList();
    }

    /** Whether it keeps in the database what others keep in memory. */
    public static boolean isStateless() {
        return Boolean.getBoolean("keycloak.stateless");
    }

    /**
     * Where it is: a server by itself at the root of its host; the stateless one below a path, and its admin console at
     * another host name, as behind a proxy.
     */
    static List<String> addresses(int port) {
        return isStateless()
                ? List.of(
                        "--http-relative-path=/idp",
                        "--http-management-relative-path=/",
                        "--hostname=http://localhost:" + port + "/idp",
                        "--hostname-admin=http://127.0.0.1:" + port + "/idp")
                : List.of();
    }

    /** What Notion does that it does not document: each run may take it to do something else. */
    static Trait[] traits() {
        return Arrays.stream(System.getProperty("notion.traits", "").split(","))
                .filter(name -> !name.isEmpty())
                .map(Trait::valueOf)
                .toArray(Trait[]::new);
    }

    /** Whether it has Keycloak's first version of token exchange, with its fine-grained permissions, beside the standard one. */
    private static boolean hasTokenExchangeV1() {
        return Boolean.getBoolean("token-exchange.v1");
    }

    /** The features that Keycloak has to be started with; none, unless this run is about something else than the default. */
    public static List<String> features() {
        var features = new ArrayList<String>();
        if (endpoints().contains(TokenEndpoint.V2)) {
            features.add("identity-brokering-api:v2");
        }
        if (hasTokenExchangeV1()) {
            features.addAll(List.of("token-exchange:v1", "admin-fine-grained-authz:v1"));
        }
        if (isStateless()) {
            features.add("stateless");
        }
        return features;
    }
}
