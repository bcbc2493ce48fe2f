package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.api.ClientCredentials;
import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.connection.Registration;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.testbed.emulator.Connection;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.EmulatedWorkspace;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.NoConnectionReuseStrategy;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;

/**
 * What an app gets while Notion fails again and again: the upkeep of one grant, with the emulator at the other end of real
 * HTTP, and a clock that nobody waits for. The app asks again when it is told to, or every ten seconds.
 */
final class Outages {

    private enum Length {
        ONCE("once"),
        THREE_TIMES("three times"),
        TEN_MINUTES("for ten minutes");

        final String title;

        Length(String title) {
            this.title = title;
        }
    }

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    /** How often an app asks that gets a token each time. */
    private static final Duration BETWEEN_READS = Duration.ofSeconds(10);

    /** An answer that does not come takes as long by any clock: it is the same as a connection that is reset. */
    private static final List<Trouble> TROUBLES = Trouble.ALL.stream()
            .filter(trouble -> !trouble.title().equals("no answer"))
            .toList();

    private static final Connection CONNECTION = new Connection("outages", "secret");
    private static final String REDIRECT = "http://localhost/";

    private final NotionEmulator notion;
    private final EmulatedWorkspace workspace;
    private final CloseableHttpClient http;

    private Outages(NotionEmulator notion, CloseableHttpClient http) {
        this.notion = notion.register(CONNECTION);
        this.workspace = notion.add(EmulatedWorkspace.named("Analytical Engine"));
        this.http = http;
    }

    /** As it stands in {@code docs/faults.md}. */
    static String section() {
        try (var notion = NotionEmulator.start(0);
                var http = HttpClients.custom()
                        .setDefaultRequestConfig(RequestConfig.DEFAULT)
                        .setConnectionReuseStrategy(NoConnectionReuseStrategy.INSTANCE)
                        .build()) {
            var outages = new Outages(notion, http);
            return """
                ## Again and again

                An app reads a token that is dead, and the refresh fails so often. The app asks again when `Retry-After`
                says so. Shown is when it gets a token that works, and how often Notion was asked to refresh it.

                """ + outages.table(Endpoint.REFRESH) + """

                An app reads a token that works, every ten seconds for ten minutes and with `verify=true`, and the
                introspection fails so often. It gets a token each time. Shown is how often Notion was asked.

                """ + outages.table(Endpoint.INTROSPECT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String table(Endpoint endpoint) {
        var titles = Arrays.stream(Length.values()).map(length -> length.title).collect(Collectors.joining(" | "));
        return "| Notion | " + titles + " |\n| --- | --- | --- | --- |\n"
                + TROUBLES.parallelStream()
                        .map(trouble -> "| " + trouble + " | "
                                + Arrays.stream(Length.values())
                                        .map(length -> new Course(endpoint, trouble, length).outcome())
                                        .collect(Collectors.joining(" | "))
                                + " |\n")
                        .collect(Collectors.joining());
    }

    /** One person's token, in one trouble. */
    private final class Course {

        private final Endpoint endpoint;
        private final Trouble trouble;
        private final Length length;
        private final EmulatedPerson person =
                notion.add(EmulatedPerson.named("Ada Lovelace", UUID.randomUUID() + "@example.com"));
        private final Instant begin = Instant.ofEpochSecond(1_000_000);
        private final NodeMemory memory = NodeMemory.empty();
        private final MemoryRow row;
        private Instant now = begin;
        private int callsToNobody;

        Course(Endpoint endpoint, Trouble trouble, Length length) {
            this.endpoint = endpoint;
            this.trouble = trouble;
            this.length = length;
            var code = notion.authorize(CONNECTION, person, workspace, REDIRECT);
            try {
                row = new MemoryRow(Grant.of("notion", api(notion.baseUrl()).exchange(code, REDIRECT), begin));
            } catch (NotionException e) {
                throw new IllegalStateException(e);
            }
        }

        private NotionApi api(String baseUrl) {
            return new NotionApi(
                    http, baseUrl, new ClientCredentials(CONNECTION.clientId(), CONNECTION.clientSecret()));
        }

        String outcome() {
            begin();
            return endpoint == Endpoint.REFRESH ? outcomeOfRefresh() : outcomeOfIntrospection();
        }

        private void begin() {
            if (endpoint == Endpoint.REFRESH) {
                notion.expire(person);
            }
            if (trouble.isOutage()) {
                return;
            }
            switch (length) {
                case ONCE -> notion.fail(person, endpoint, trouble.at(endpoint));
                case THREE_TIMES ->
                    Collections.nCopies(3, endpoint).forEach(any -> notion.fail(person, any, trouble.at(any)));
                case TEN_MINUTES -> notion.breakDown(person, endpoint, trouble.at(endpoint));
            }
        }

        private boolean isOver() {
            return !now.isBefore(begin.plus(TEN_MINUTES));
        }

        private void pass(Duration time) {
            now = now.plus(time);
            if (length == Length.TEN_MINUTES && isOver()) {
                notion.mend(person, endpoint);
            }
        }

        /** Nobody is there for the first calls, or for as long. */
        private boolean isNobodyThere() {
            return trouble.isOutage()
                    && switch (length) {
                        case ONCE -> callsToNobody < 1;
                        case THREE_TIMES -> callsToNobody < 3;
                        case TEN_MINUTES -> !isOver();
                    };
        }

        private Optional<NotionApi> notionOrNobody() {
            if (isNobodyThere()) {
                callsToNobody++;
                return Optional.of(api("http://localhost:" + KeycloakServer.freePort()));
            }
            return Optional.of(api(notion.baseUrl()));
        }

        private Grant read() throws TokenRefusedException {
            var name = new ConnectionName("realm", new Registration("notion", "", "", "", ""));
            var calls = new ConnectionCalls(name, memory, this::notionOrNobody, () -> now);
            return new TokenUpkeep(row, calls, memory.introspections(), 60, () -> now).working(row.grant(), true);
        }

        private String calls() {
            var calls = callsToNobody + Collections.frequency(notion.calls(person), endpoint);
            return calls + (calls == 1 ? " call" : " calls");
        }

        private String outcomeOfRefresh() {
            for (var attempt = 0; attempt < 1_000; attempt++) {
                try {
                    var token = read().tokens().accessToken();
                    if (notion.accepts(token)) {
                        return "after " + Duration.between(begin, now).toSeconds() + " s, " + calls();
                    }
                    pass(BETWEEN_READS);
                } catch (TokenRefusedException e) {
                    if (e.refusal() == Refusal.ENDED) {
                        assertThat(trouble.title())
                                .as("Notion has said invalid_grant")
                                .matches("400, .* shape|acts, .*");
                        return "`token_expired` after "
                                + Duration.between(begin, now).toSeconds() + " s, " + calls();
                    }
                    assertThat(e.refusal()).isEqualTo(Refusal.UNAVAILABLE);
                    assertThat(e.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(5));
                    pass(e.retryAfter());
                }
            }
            throw new AssertionError(trouble + " " + length + " has no end");
        }

        private String outcomeOfIntrospection() {
            while (!isOver()) {
                try {
                    assertThat(notion.accepts(read().tokens().accessToken())).isTrue();
                } catch (TokenRefusedException e) {
                    throw new AssertionError(trouble + " " + length, e);
                }
                pass(BETWEEN_READS);
            }
            return calls();
        }
    }
}
