package io.github.keycloaknotion.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.api.NotionException.Reason;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer tells that is no success. */
final class NotionExceptionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            operation  | status | code                  | reason      | connection's | gateway's
            REFRESH    | 400    | invalid_grant         | REFUSED     | false        | false
            REFRESH    | 400    | invalid_request       | REFUSED     | false        | false
            REFRESH    | 400    | validation_error      | REFUSED     | false        | false
            REFRESH    | 400    | unauthorized_client   | REFUSED     | true         | false
            REFRESH    | 400    | invalid_client        | REFUSED     | true         | false
            REFRESH    | 401    | invalid_client        | REFUSED     | true         | false
            INTROSPECT | 401    | unauthorized          | REFUSED     | true         | false
            # A person's token, and not our client, is presented there.
            ME         | 401    | unauthorized          | REFUSED     | false        | false
            INTROSPECT | 403    | restricted_resource   | REFUSED     | false        | false
            REVOKE     | 404    | object_not_found      | REFUSED     | false        | false
            REFRESH    | 409    | conflict_error        | BUSY        | false        | false
            REFRESH    | 429    | rate_limited          | BUSY        | true         | false
            REFRESH    | 500    | internal_server_error | LOST        | false        | false
            REFRESH    | 503    | service_unavailable   | BUSY        | true         | false
            REFRESH    | 504    | gateway_timeout       | LOST        | false        | false
            REFRESH    | 529    | service_overload      | BUSY        | true         | false
            # Pages of what stands before Notion.
            REFRESH    | 400    |                       | UNREACHABLE | false        | true
            TOKEN      | 401    |                       | UNREACHABLE | false        | true
            TOKEN      | 403    |                       | UNREACHABLE | false        | true
            TOKEN      | 407    |                       | UNREACHABLE | false        | true
            REFRESH    | 429    |                       | BUSY        | true         | true
            REFRESH    | 502    |                       | LOST        | false        | true
            REFRESH    | 503    |                       | BUSY        | true         | true
            REFRESH    | 520    |                       | LOST        | false        | true
            REFRESH    | 521    |                       | UNREACHABLE | false        | true
            REFRESH    | 522    |                       | UNREACHABLE | false        | true
            REFRESH    | 523    |                       | UNREACHABLE | false        | true
            REFRESH    | 524    |                       | LOST        | false        | true
            REFRESH    | 525    |                       | UNREACHABLE | false        | true
            REFRESH    | 526    |                       | UNREACHABLE | false        | true
            REFRESH    | 302    |                       | LOST        | false        | true
            """)
    void ofAnAnswer(
            Operation operation, int status, String code, Reason reason, boolean connections, boolean gateways) {
        var failure = NotionFailures.status(operation, status, code, null);

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.concernsConnection()).isEqualTo(connections);
        assertThat(failure.isFromGateway()).isEqualTo(gateways);
        assertThat(failure).hasMessageContaining("HTTP " + status);
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 10", "3, 20", "4, 40", "5, 60", "6, 60", "1000, 60", "2147483647, 60"})
    void aPauseGrowsUpToItsLongest(int failures, long seconds) {
        var pause = new GrowingPause(Duration.ofSeconds(5), Duration.ofMinutes(1));

        assertThat(pause.after(failures)).hasSeconds(seconds);
    }
}
