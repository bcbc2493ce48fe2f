package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.token.Protocol.Fault;
import io.github.keycloaknotion.token.World.Chance;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever happens in whatever order, as {@link Protocol} has it: no refresh token is presented twice unless the answer to
 * the first was lost, no pair is lost but in the window between Notion's answer and our commit, no pair is handed out
 * before it is committed, no newer sign-in is overwritten, nothing is alive after the person left, and every reader ends.
 * And that this would be noticed: the protocol is broken on purpose, and the way into trouble is printed.
 */
final class ProtocolExplorationTest {

    /** How often each may happen, all together. Where time may not pass by chance, it does when somebody waits for it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            #                   | nodes | READ | LOSS | REST | CRASH | SIGN_IN | UNLINK | EXPIRY | DELAY
            everything          | 2     | 2    | 1    | 0    | 1     | 1       | 1      | 0      | 1
            a read more         | 2     | 3    | 1    | 0    | 1     | 1       | 1      | 0      | 0
            coming and going    | 2     | 2    | 0    | 0    | 1     | 2       | 2      | 1      | 0
            answers are lost    | 2     | 3    | 2    | 0    | 0     | 0       | 1      | 0      | 1
            one node for longer | 1     | 3    | 2    | 1    | 1     | 0       | 1      | 0      | 2
            """)
    void nothingGoesWrong(String name, ArgumentsAccessor times) {
        var world = Surroundings.start(times.getInteger(1));
        var column = 2;
        for (var chance : Chance.values()) {
            world.allow(chance, times.getInteger(column++));
        }
        var begun = System.nanoTime();
        var explorer = new Explorer<>(new Protocol(), world);

        assertThat(explorer.explore()).isEmpty();

        var seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf("%s: %,d states in %.1f s%n", name, explorer.states(), seconds);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CLAIM_IS_NOT_COMMITTED               | a spent refresh token is presented
            PAIR_IS_HANDED_OUT_BEFORE_THE_COMMIT | a pair is handed out that is not committed
            NEWER_SIGN_IN_IS_OVERWRITTEN         | a newer sign-in is overwritten
            ORPHAN_IS_NOT_REVOKED                | a living pair is lost
            BELATED_PAIR_IS_FORGOTTEN            | a living pair is lost
            CALL_OUTLASTS_THE_LEASE              | a spent refresh token is presented
            """)
    void itIsNoticedIfTheProtocolIsBroken(Fault fault, String violation) {
        var chances = Map.of(Chance.READ, 2, Chance.SIGN_IN, 1, Chance.UNLINK, 1, Chance.DELAY, 1);

        assertThat(wayIntoTrouble(fault, 2, chances)).startsWith(violation);
    }

    /** Notion acted on neither of two refreshes: so a third one would bring a fresh pair. */
    @Test
    void itIsNoticedIfAGrantIsGivenUpAfterLostAnswers() {
        var chances = Map.of(Chance.READ, 3, Chance.LOSS, 2, Chance.DELAY, 3);

        assertThat(wayIntoTrouble(Fault.GRANT_IS_GIVEN_UP_AFTER_LOST_ANSWERS, 1, chances))
                .startsWith("a grant is ended that is alive");
    }

    private static String wayIntoTrouble(Fault fault, int nodes, Map<Chance, Integer> chances) {
        var world = Surroundings.start(nodes);
        chances.forEach(world::allow);
        var found = new Explorer<>(new Protocol(fault), world).explore();

        assertThat(found).isPresent();
        System.out.printf("%s: %s%n", fault, found.get());
        return found.get().toString();
    }
}
