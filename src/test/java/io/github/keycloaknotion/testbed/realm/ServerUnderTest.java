package io.github.keycloaknotion.testbed.realm;

import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import io.github.keycloaknotion.testbed.emulator.Trait;
import java.util.List;

/**
 * The server that a run of the tests is about. The system property {@code server} says which: {@code default} is
 * Keycloak as it comes, {@code v2} has version 2 of its brokering API and version 1 of its token exchange,
 * {@code stateless} keeps nothing but in the database. {@code mariadb} and {@code h2} are as the default on another
 * database. Each takes Notion to do something else of what it does not document.
 */
public final class ServerUnderTest {

    private static final String NAME = System.getProperty("server", "default");

    private static final Variation VARIATION = switch (NAME) {
        case "default", "mariadb", "h2" ->
            new Variation(List.of(TokenEndpoint.V1, TokenEndpoint.EXCHANGE), List.of(), List.of());
        case "v2" ->
            new Variation(
                    List.of(TokenEndpoint.V2),
                    List.of("identity-brokering-api:v2", "token-exchange:v1", "admin-fine-grained-authz:v1"),
                    List.of(Trait.REVOKES_ONE_PAIR, Trait.REFUSES_DEAD_TOKENS));
        case "stateless" ->
            new Variation(
                    List.of(TokenEndpoint.V2, TokenEndpoint.EXCHANGE),
                    List.of("identity-brokering-api:v2", "stateless"),
                    List.of(Trait.REVOKES_THE_AUTHORIZATION));
        default -> throw new IllegalArgumentException("No server is called " + NAME);
    };

    private ServerUnderTest() {}

    private record Variation(List<TokenEndpoint> endpoints, List<String> features, List<Trait> traits) {}

    /** Where apps ask for tokens in this run. A server has V1 or V2, not both. */
    public static List<TokenEndpoint> endpoints() {
        return VARIATION.endpoints();
    }

    /** Whether it keeps in the database what others keep in memory. */
    public static boolean isStateless() {
        return NAME.equals("stateless");
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
        return VARIATION.traits().toArray(Trait[]::new);
    }

    /** The features that Keycloak has to be started with; none, unless this run is about something else than the default. */
    public static List<String> features() {
        return VARIATION.features();
    }
}
