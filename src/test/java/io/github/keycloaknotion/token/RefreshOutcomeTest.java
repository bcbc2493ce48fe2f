package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.api.NotionFailures;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.api.Workspace;
import io.github.keycloaknotion.grant.Claim;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.token.RefreshOutcome.Belated;
import io.github.keycloaknotion.token.RefreshOutcome.Ended;
import io.github.keycloaknotion.token.RefreshOutcome.Lost;
import io.github.keycloaknotion.token.RefreshOutcome.Released;
import io.github.keycloaknotion.token.RefreshOutcome.Renewed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RefreshOutcomeTest {

    private static final Instant NOW = Instant.ofEpochSecond(1000);

    private static final TokenPair DEAD = new TokenPair("dead", "good once");

    private static final TokenPair FRESH = new TokenPair("fresh", "good once more");

    /** Its first refresh was lost. */
    private static final Grant SEEN = new Grant(
            "notion",
            new Workspace("workspace", null, null),
            "bot",
            NOW.minusSeconds(100),
            DEAD,
            false,
            new Claim(NOW.minusSeconds(10), 1, true),
            1);

    private static final Grant CLAIMED = RefreshOutcome.claimed(SEEN, 2, NOW.minusSeconds(1));

    @Test
    void aClaimSaysWhenAndTheHowManiethItIs() {
        assertThat(CLAIMED).isEqualTo(SEEN.with(new Claim(NOW.minusSeconds(1), 2, false)));
    }

    @Test
    void onlyInvalidGrantEndsAGrantAndOnlyALostAnswerIsLost() {
        assertThat(RefreshOutcome.of(NotionFailures.refused(400, "invalid_grant")))
                .isEqualTo(new Ended());
        assertThat(RefreshOutcome.of(NotionFailures.lost())).isEqualTo(new Lost());
        assertThat(RefreshOutcome.of(NotionFailures.refused(502, null))).isEqualTo(new Lost());
        assertThat(RefreshOutcome.of(NotionFailures.refused(400, null))).isEqualTo(new Released(false));
        assertThat(RefreshOutcome.of(NotionFailures.refused(400, "invalid_request")))
                .isEqualTo(new Released(false));
        assertThat(RefreshOutcome.of(NotionFailures.unreachable())).isEqualTo(new Released(false));
        assertThat(RefreshOutcome.of(NotionFailures.refused(401, "invalid_client")))
                .isEqualTo(new Released(true));
        assertThat(RefreshOutcome.of(NotionFailures.busy(Duration.ofSeconds(3))))
                .isEqualTo(new Released(true));
    }

    @Test
    void aPairThatCannotBeRefreshedIsLeftAloneForLongerAndLonger() {
        var once = new Released(false).told(Introspection.answered(false, NOW), NOW);
        var twice = new Released(false).told(once, NOW);

        assertThat(once.isInactive()).isTrue();
        assertThat(once.notBefore()).isEqualTo(NOW.plusSeconds(5));
        assertThat(twice.notBefore()).isEqualTo(NOW.plusSeconds(10));
    }

    /** Its connection is left alone: that is remembered there. */
    @Test
    void aPairWhoseConnectionIsRefusedIsNotLeftAloneForItself() {
        var told = new Released(true).told(Introspection.answered(false, NOW), NOW);

        assertThat(told.isInactive()).isTrue();
        assertThat(told.notBefore()).isEqualTo(NOW);
    }

    @Test
    void aFreshPairIsOfNow() {
        var renewed = new Renewed(FRESH).next(SEEN, CLAIMED, NOW);

        assertThat(renewed.tokens()).isEqualTo(FRESH);
        assertThat(renewed.since()).isEqualTo(NOW);
        assertThat(renewed.claim()).isEmpty();
        assertThat(renewed.ended()).isFalse();
    }

    @Test
    void whatNotionDidNotActOnIsReleasedAsItWas() {
        var released = new Released(false).next(SEEN, CLAIMED, NOW);

        assertThat(released).isEqualTo(CLAIMED.with(SEEN.pending()));
        assertThat(released.version()).isGreaterThan(CLAIMED.version());
    }

    @Test
    void aLostAnswerLeavesAClaimThatSaysSo() {
        assertThat(new Lost().next(SEEN, CLAIMED, NOW)).isEqualTo(CLAIMED.with(new Claim(NOW, 2, true)));
    }

    @Test
    void whatNotionEndedHasEnded() {
        var ended = new Ended().next(SEEN, CLAIMED, NOW);

        assertThat(ended.ended()).isTrue();
        assertThat(ended.living()).isEmpty();
        assertThat(ended.claim()).isEmpty();
    }

    @Test
    void aPairThatComesTooLate() {
        var newer = SEEN.renewed(new TokenPair("newer", "good"), NOW);
        var takenOver = RefreshOutcome.claimed(CLAIMED, 3, NOW);

        assertThat(Belated.of(DEAD, Optional.of(newer))).isEqualTo(Belated.HOLD);
        assertThat(Belated.of(DEAD, Optional.empty())).isEqualTo(Belated.REVOKE);
        assertThat(Belated.of(DEAD, Optional.of(takenOver))).isEqualTo(Belated.TAKE_ITS_PLACE);
        assertThat(Belated.of(DEAD, Optional.of(takenOver.asEnded()))).isEqualTo(Belated.TAKE_ITS_PLACE);
    }

    @Test
    void aPairThatNoKeyOpensIsNotTheOneThatWasSpent() {
        var unreadable = new Grant("notion", SEEN.workspace(), "bot", NOW, null, false, null, 1);

        assertThat(Belated.of(DEAD, Optional.of(unreadable))).isEqualTo(Belated.HOLD);
    }
}
