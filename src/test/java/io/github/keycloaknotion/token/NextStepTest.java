package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.api.Workspace;
import io.github.keycloaknotion.grant.Claim;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.token.NextStep.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every line of the decision. All times are in seconds: before now, or from now on where it says "for". A grant was
 * issued at a time, and is what else is said; it is claimed by an attempt. Of a read it says when the app asked, and
 * what came of that so far.
 */
final class NextStepTest {

    private static final Instant NOW = Instant.ofEpochSecond(100_000);

    private static final TokenPair PAIR = new TokenPair("access", "refresh");

    @ParameterizedTest(name = "{0} | {1} | {2} | verifyAfter {3} -> {4}")
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            grant                   | introspection       | read            | verifyAfter | next step
            # There is nothing to hand out.
            issued 10, unreadable   |                     | asked 0         | 60          | refuse UNREADABLE
            issued 10, ended        |                     | asked 0         | 60          | refuse ENDED
            issued 10, unreadable   |                     | asked 0         | -1          | refuse UNREADABLE
            # It is trusted for so long.
            issued 59               |                     | asked 0         | 60          | hand out
            issued 60               |                     | asked 0         | 60          | reread
            issued 900              | active 59           | asked 0         | 60          | hand out
            issued 900              | active 60           | asked 0         | 60          | reread
            issued 0                |                     | asked 0         | 0           | reread
            issued 900              |                     | asked 0         | -1          | hand out
            # Notion could not be asked: that is not repeated at once.
            issued 900              | unknown 4           | asked 0         | 60          | hand out
            issued 900              | unknown 5           | asked 0         | 60          | reread
            issued 900              | unknown 900         | asked 0         | -1          | hand out
            # It is not trusted.
            issued 900              | inactive 1          | asked 0         | 60          | reread
            issued 900              | inactive 1          | asked 0         | -1          | reread
            issued 1, claimed 1 #1  |                     | asked 0         | 60          | reread
            issued 1, lost 1 #1     |                     | asked 0         | -1          | reread
            issued 1                |                     | asked 0, verify | 60          | reread
            issued 1                |                     | asked 0, verify | -1          | reread
            """)
    void ofRemembered(String grant, String introspection, String read, int verifyAfter, String step) {
        assertThat(words(NextStep.ofRemembered(facts(grant, introspection, read, verifyAfter))))
                .isEqualTo(step);
    }

    @ParameterizedTest(name = "{0} | {1} | {2} | verifyAfter {3} -> {4}")
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            grant                    | introspection        | read                         | verifyAfter | next step
            # There is nothing to hand out.
            issued 10, unreadable    |                      | asked 0                      | 60          | refuse UNREADABLE
            issued 10, ended         |                      | asked 0                      | 60          | refuse ENDED
            issued 10, ended         |                      | asked 0, other dead          | 60          | refuse ENDED
            # It may have died: Notion is asked.
            issued 60                |                      | asked 0                      | 60          | introspect
            issued 900               | active 60            | asked 1                      | 60          | introspect
            issued 900               | unknown 5            | asked 1                      | 60          | introspect
            issued 0                 |                      | asked 0                      | 0           | introspect
            issued 1                 |                      | asked 0, verify              | -1          | introspect
            issued 1                 |                      | asked 1, verify              | 60          | introspect
            issued 900               | active 1             | asked 1, verify              | 60          | introspect
            # It is trusted, once the row was read.
            issued 59                |                      | asked 1                      | 60          | hand out
            issued 900               | active 59            | asked 1                      | 60          | hand out
            issued 900               | unknown 4            | asked 1                      | 60          | hand out
            issued 900               |                      | asked 1                      | -1          | hand out
            # It was asked about, or issued, after the app had asked.
            issued 900               | active 1             | asked 2, verify              | 60          | hand out
            issued 1                 |                      | asked 2, verify              | 0           | hand out
            issued 900               | unknown 1            | asked 2, verify              | 60          | hand out
            issued 900               | active 0             | asked 0, verify, introspected | 0          | hand out
            issued 900               | unknown 5            | asked 6, introspected        | 0           | hand out
            # It took the place of one that this read found dead.
            issued 900               |                      | asked 9, verify, other dead  | 60          | hand out
            # Notion wants to be left alone.
            issued 900               | unknown 30 for 1     | asked 1, verify              | 60          | hand out
            issued 900               | unknown 30 for 0     | asked 1, verify              | 60          | introspect
            # It is dead.
            issued 900               | inactive 0           | asked 1                      | 60          | refresh #1
            issued 900               | inactive 0           | asked 1                      | -1          | refresh #1
            issued 900               | inactive 0           | asked 1, verify, introspected | 60         | refresh #1
            issued 900               | inactive 900         | asked 1                      | 60          | refresh #1
            issued 1                 |                      | asked 9, this dead           | 60          | refresh #1
            issued 900, unrenewable  | inactive 0           | asked 1                      | 60          | end
            issued 900, unrenewable  | active 0             | asked 1, introspected        | 60          | hand out
            # It is dead, and Notion wants to be left alone.
            issued 900               | inactive 9 for 3     | asked 1                      | 60          | refuse UNAVAILABLE for 3
            issued 900               | inactive 9 for 0     | asked 1                      | 60          | refresh #1
            issued 900, claimed 1 #1 | unknown 9 for 3      | asked 1                      | 60          | refuse UNAVAILABLE for 3
            issued 900, unrenewable  | inactive 9 for 3     | asked 1                      | 60          | refuse UNAVAILABLE for 3
            # Somebody else refreshes it.
            issued 900, claimed 0 #1 |                      | asked 1                      | 60          | wait for 30
            issued 1, claimed 0 #1   |                      | asked 1                      | -1          | wait for 30
            issued 900, claimed 29 #2 | inactive 9          | asked 1, this dead           | 60          | wait for 1
            issued 9, claimed 1 #1   |                      | asked 9, other dead          | 60          | wait for 29
            issued 900, claimed 1 #1 |                      | asked 9, patient for 1       | 60          | wait for 29
            issued 900, claimed 1 #1 |                      | asked 9, patient for 0       | 60          | refuse UNAVAILABLE for 5
            # Whoever claimed it died.
            issued 900, claimed 30 #1 |                     | asked 1                      | 60          | refresh #2
            issued 900, claimed 30 #1 |                     | asked 9, patient for 0       | 60          | refresh #2
            issued 900, claimed 30 #2 |                     | asked 1                      | 60          | refresh #3
            # The answer to the last refresh was lost.
            issued 900, lost 0 #1    |                      | asked 1                      | 60          | refuse UNAVAILABLE for 5
            issued 900, lost 4 #2    |                      | asked 1                      | 60          | refuse UNAVAILABLE for 6
            issued 900, lost 5 #1    |                      | asked 1                      | 60          | refresh #2
            issued 900, lost 9 #2    |                      | asked 1                      | 60          | refuse UNAVAILABLE for 1
            issued 900, lost 10 #2   |                      | asked 1                      | 60          | refresh #3
            issued 900, lost 159 #6  |                      | asked 1                      | 60          | refuse UNAVAILABLE for 1
            issued 900, lost 299 #9  |                      | asked 1                      | 60          | refuse UNAVAILABLE for 1
            issued 900, lost 300 #9  |                      | asked 1                      | 60          | refresh #10
            # Notion is left alone about the connection.
            issued 900               | active 60, connection for 3 | asked 1, verify       | 60          | hand out
            issued 900               | active 60, connection for 0 | asked 1, verify       | 60          | introspect
            issued 900               | inactive 9, connection for 3 | asked 1              | 60          | refuse UNAVAILABLE for 3
            issued 900               | inactive 9 for 2, connection for 3 | asked 1        | 60          | refuse UNAVAILABLE for 3
            issued 900               | inactive 9 for 3, connection for 2 | asked 1        | 60          | refuse UNAVAILABLE for 3
            issued 900, lost 300 #9  | active 60, connection for 3 | asked 1               | 60          | refuse UNAVAILABLE for 3
            """)
    void ofCommitted(String grant, String introspection, String read, int verifyAfter, String step) {
        assertThat(words(NextStep.ofCommitted(facts(grant, introspection, read, verifyAfter))))
                .isEqualTo(step);
    }

    private static Facts facts(String grant, String introspection, String read, int verifyAfter) {
        var parsed = grant(grant);
        var words = introspection == null ? new String[0] : introspection.split(", connection for ");
        var last = words.length == 0 ? Introspection.ofIssued(parsed) : introspection(words[0]);
        var restUntil = words.length < 2 ? Instant.EPOCH : NOW.plusSeconds(Long.parseLong(words[1]));
        return new Facts(parsed, last, restUntil, read(read, verifyAfter), NOW);
    }

    private static Grant grant(String text) {
        var pair = text.contains("unreadable")
                ? null
                : text.contains("unrenewable") ? new TokenPair("access", null) : PAIR;
        var claim = Pattern.compile("(claimed|lost) (\\d+) #(\\d+)").matcher(text);
        return new Grant(
                "notion",
                new Workspace("workspace", null, null),
                "bot",
                ago(text, "issued"),
                pair,
                text.contains("ended"),
                claim.find()
                        ? new Claim(
                                ago(text, claim.group(1)),
                                Integer.parseInt(claim.group(3)),
                                claim.group(1).equals("lost"))
                        : null,
                0);
    }

    private static Introspection introspection(String text) {
        var result = text.substring(0, text.indexOf(' '));
        var asked = ago(text, result);
        var notBefore = text.contains("for") ? NOW.plusSeconds(number(text, "for")) : asked;
        return new Introspection(Introspection.Result.valueOf(result.toUpperCase(Locale.ROOT)), asked, notBefore, 0);
    }

    private static TokenRead read(String text, int verifyAfter) {
        return new TokenRead(
                text.contains("verify"),
                verifyAfter,
                ago(text, "asked"),
                text.contains("introspected"),
                text.contains("this dead")
                        ? Optional.of(PAIR)
                        : text.contains("other dead") ? Optional.of(new TokenPair("other", null)) : Optional.empty(),
                text.contains("patient") ? NOW.plusSeconds(number(text, "patient for")) : Instant.MAX);
    }

    private static Instant ago(String text, String what) {
        return NOW.minusSeconds(number(text, what));
    }

    private static long number(String text, String after) {
        var number = Pattern.compile(after + " (\\d+)").matcher(text);
        assertThat(number.find()).as(after + " in " + text).isTrue();
        return Long.parseLong(number.group(1));
    }

    private static String words(NextStep step) {
        if (step instanceof NextStep.Refresh refresh) {
            return "refresh #" + refresh.attempt();
        }
        if (step instanceof NextStep.Wait wait) {
            return "wait for " + Duration.between(NOW, wait.until()).toSeconds();
        }
        if (step instanceof NextStep.Refuse refuse) {
            var wait = refuse.retryAfter().toSeconds();
            return "refuse " + refuse.refusal() + (wait == 0 ? "" : " for " + wait);
        }
        return step instanceof NextStep.HandOut
                ? "hand out"
                : step.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
