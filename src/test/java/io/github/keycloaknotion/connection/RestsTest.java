package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.NotionFailures;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RestsTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000);

    private final Rests rests = new Rests();

    private static NotionException refused() {
        return NotionFailures.refused(401, "invalid_client");
    }

    private Duration rest(Instant now) {
        return Duration.between(now, rests.until("connection"));
    }

    @Test
    void pausesGrowWhileNotionRefusesTheConnection() {
        var now = NOW;
        for (var seconds : new int[] {5, 10, 20, 40, 60, 60}) {
            rests.failed("connection", refused(), now);
            assertThat(rest(now)).hasSeconds(seconds);
            now = now.plusSeconds(seconds);
        }

        assertThat(rests.until("another")).isBefore(NOW);
    }

    @Test
    void callsThatWereUnderWayDoNotMakeItLonger() {
        for (var i = 0; i < 30; i++) {
            rests.failed("connection", refused(), NOW);
        }

        assertThat(rest(NOW)).hasSeconds(5);
    }

    @Test
    void anAnswerEndsIt() {
        rests.failed("connection", refused(), NOW);
        rests.answered("connection");
        assertThat(rests.until("connection")).isBefore(NOW);

        rests.failed("connection", refused(), NOW);
        rests.failed("connection", NotionFailures.refused(400, "invalid_grant"), NOW);
        assertThat(rests.until("connection")).as("that was about a grant").isBefore(NOW);
    }

    @Test
    void whatMayBeOneGrantsOwnLetsTheConnectionGoOn() {
        rests.failed("connection", NotionFailures.lost(), NOW);
        rests.failed("connection", NotionFailures.unreachable(), NOW);
        rests.failed("connection", NotionFailures.refused(502, null), NOW);

        assertThat(rests.until("connection")).isBefore(NOW);
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "0, 1", "60, 60", "86400, 60"})
    void itIsAsLongAsNotionAsksForWithinBounds(long asked, long seconds) {
        rests.failed("connection", NotionFailures.busy(Duration.ofSeconds(asked)), NOW);

        assertThat(rest(NOW)).hasSeconds(seconds);
    }
}
