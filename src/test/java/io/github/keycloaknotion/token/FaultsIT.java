package io.github.keycloaknotion.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that can go wrong at Notion, at each of the ways on which we call it: what the person or the app is told,
 * and that all is well afterwards. What came out has to be what {@code docs/faults.md} says;
 * {@code -Dfaults.print=true} writes that file.
 */
@Tag("once")
@Order(0)
@Execution(ExecutionMode.SAME_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(NotionRealm.Resolver.class)
@Tag("thorough")
final class FaultsIT {

    private static final Path MATRIX = Path.of("docs/faults.md");

    /** Longer than any call may take, and than Notion is left alone for. */
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private enum Way {
        SIGN_IN("Sign-in", "A person signs in: the code is exchanged.", Endpoint.TOKEN),
        VERIFY("Verify", "An app reads a token that works, and it is introspected first.", Endpoint.INTROSPECT),
        REFRESH("Refresh", "An app reads a token that is dead, and it is refreshed first.", Endpoint.REFRESH),
        REVOKE("Revoke", "An admin unlinks the person, and the grant is revoked.", Endpoint.REVOKE),
        EXCHANGE_IN(
                "Exchange in: introspection",
                "An app exchanges a Notion token for Keycloak's, and it is introspected.",
                Endpoint.INTROSPECT),
        EXCHANGE_IN_ME(
                "Exchange in: owner",
                "An app exchanges a Notion token for Keycloak's, and its owner is looked up.",
                Endpoint.ME);

        final String title;
        final String story;
        final Endpoint endpoint;

        Way(String title, String story, Endpoint endpoint) {
            this.title = title;
            this.story = story;
            this.endpoint = endpoint;
        }
    }

    /** What is told, and what comes of it. */
    private record Outcome(String told, String afterwards) {}

    private final NotionRealm realm;
    private final Map<Way, Map<Trouble, CompletableFuture<Outcome>>> matrix = new EnumMap<>(Way.class);

    FaultsIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** Most of it is waiting: so all of it waits together, and other tests have the threads. */
    @BeforeAll
    void beginWithAll() {
        var threads = Executors.newFixedThreadPool(8);
        for (var way : Way.values()) {
            matrix.put(
                    way,
                    Trouble.KINDS.stream()
                            .collect(Collectors.toMap(
                                    trouble -> trouble,
                                    trouble -> CompletableFuture.supplyAsync(() -> outcome(way, trouble), threads))));
        }
        threads.shutdown();
    }

    static Stream<Arguments> matrix() {
        return Arrays.stream(Way.values())
                .flatMap(way -> Trouble.KINDS.stream().map(trouble -> Arguments.of(way, trouble)));
    }

    @ParameterizedTest
    @MethodSource
    void matrix(Way way, Trouble trouble) {
        var outcome = matrix.get(way).get(trouble).join();

        assertThat(outcome.told()).as("no server error").doesNotStartWith("500");
    }

    private Outcome outcome(Way way, Trouble trouble) {
        return switch (way) {
            case SIGN_IN -> signIn(trouble);
            case VERIFY, REFRESH -> read(way, trouble);
            case REVOKE -> unlink(trouble);
            case EXCHANGE_IN, EXCHANGE_IN_ME -> exchangeIn(way, trouble);
        };
    }

    @AfterAll
    void whatCameOutIsWhatTheDocumentSays() throws IOException {
        var observed = print();
        if (Boolean.getBoolean("faults.print")) {
            Files.writeString(MATRIX, observed);
        }
        assertThat(observed).isEqualTo(Files.readString(MATRIX));
    }

    private Outcome signIn(Trouble trouble) {
        var person = realm.newPerson();
        String told;
        if (trouble.isOutage()) {
            var alias = realm.addProvider(Map.of(), Map.of("baseUrl", nowhere()));
            told = eachTime(() -> told(realm.signInWithNotionElsewhere(new Browser(), alias, person)));
        } else {
            realm.notion().breakDown(person, Endpoint.TOKEN, trouble.at(Endpoint.TOKEN));
            told = eachTime(() -> told(realm.signIn(new Browser(), "notion", person)));
            realm.notion().mend(person, Endpoint.TOKEN);
        }

        realm.assertWorks(realm.signedIn("notion", person).verify());
        return new Outcome(told, "signing in again works");
    }

    private static String told(Page page) {
        return page.status() + " page: "
                + page.document().select("#kc-error-message .instruction").text();
    }

    /** What is told as long as the trouble lasts: nothing is remembered of a try that failed, so it is always the same. */
    private static String eachTime(Supplier<String> failing) {
        var told = failing.get();
        for (var again = 0; again < 2; again++) {
            assertThat(failing.get()).isEqualTo(told);
        }
        return told;
    }

    private Outcome read(Way way, Trouble trouble) {
        var app = realm.signedIn(providerOfItsOwn());
        if (way == Way.REFRESH) {
            realm.notion().expire(app.person());
        }
        var answer = underTrouble(app, way, trouble, app::verify);
        var told = told(answer);
        if (way == Way.REFRESH && trouble.isOutage()) {
            told = "200, the token that is stored: there is nobody to say that it is dead";
        } else if (answer.status() == 200) {
            realm.assertWorks(answer);
        }

        var settled = await().atMost(RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .until(app::verify, read -> read.status() != 503);
        if (settled.status() == 200) {
            realm.assertWorks(settled);
            return new Outcome(told, "works without anybody's doing");
        }
        assertThat(settled.error()).isEqualTo("token_expired");
        realm.assertWorks(realm.signedIn(app.alias(), app.person()).verify());
        return new Outcome(told, "`token_expired` until the person connects again");
    }

    private Outcome unlink(Trouble trouble) {
        var app = realm.signedIn(providerOfItsOwn());
        if (trouble.isOutage()) {
            return unlinkWhileNotionIsDown(app);
        }
        realm.notion().breakDown(app.person(), Endpoint.REVOKE, trouble.at(Endpoint.REVOKE));

        var user = app.userId();
        var told = realm.admin().unlink(user, app.alias()).status() + ", unlinked";

        assertThat(realm.grants(user)).isZero();
        for (var attempts = 1; attempts <= 3; attempts++) {
            var reached = attempts;
            await().atMost(RECOVERY)
                    .until(() -> Collections.frequency(realm.notion().calls(app.person()), Endpoint.REVOKE) >= reached
                            || realm.revocations(app.alias()) == 0);
            realm.makeRevocationsDue(app.alias());
        }
        realm.notion().mend(app.person(), Endpoint.REVOKE);
        await().atMost(RECOVERY).until(() -> realm.revocations(app.alias()) == 0);
        assertThat(realm.notion().isConnected(app.person())).isFalse();
        return new Outcome(told, "revoked at the latest by the first attempt that Notion answers");
    }

    private Outcome unlinkWhileNotionIsDown(SignedIn app) {
        var port = KeycloakServer.freePort();
        realm.admin().configure(app.alias(), Map.of("baseUrl", "http://localhost:" + port));
        var told = realm.admin().unlink(app.userId(), app.alias()).status() + ", unlinked";
        try (var notion = NotionEmulator.start(port).register(NotionRealm.CONNECTION)) {
            await().atMost(RECOVERY).until(() -> notion.count(Endpoint.REVOKE) == 1);
        }
        return new Outcome(told, "revoked at the latest by the first attempt that Notion answers");
    }

    private Outcome exchangeIn(Way way, Trouble trouble) {
        var app = realm.signedIn(realm.addReadableProvider(Map.of(), Map.of("exchangeIn", "true")));
        var token = app.verify().token();

        var told = underTrouble(
                app, way, trouble, () -> eachTime(() -> told(realm.app().exchangeIn(token, app.alias()))));

        assertThat(realm.app().exchangeIn(token, app.alias()).status()).isEqualTo(200);
        realm.assertWorks(app.verify());
        return new Outcome(told, "works at the next try");
    }

    private <T> T underTrouble(SignedIn app, Way way, Trouble trouble, Supplier<T> action) {
        if (trouble.isOutage()) {
            realm.admin().configure(app.alias(), Map.of("baseUrl", nowhere()));
            var result = action.get();
            realm.admin()
                    .configure(app.alias(), Map.of("baseUrl", realm.notion().baseUrl()));
            return result;
        }
        realm.notion().breakDown(app.person(), way.endpoint, trouble.at(way.endpoint));
        try {
            return action.get();
        } finally {
            realm.notion().mend(app.person(), way.endpoint);
        }
    }

    /** What Notion says of a connection is remembered for all of its grants. */
    private String providerOfItsOwn() {
        return realm.addReadableProvider(Map.of(), Map.of());
    }

    private static String nowhere() {
        return "http://localhost:" + KeycloakServer.freePort();
    }

    private static String told(Answer answer) {
        if (answer.status() == 200) {
            return "200, a token that works";
        }
        var retry = answer.retryAfter() == null ? "" : ", Retry-After: " + answer.retryAfter();
        return answer.status() + " `" + answer.error() + "`" + retry;
    }

    private String print() {
        var sections = Arrays.stream(Way.values()).map(this::section).collect(Collectors.joining("\n"));
        return """
                # What happens when Notion fails

                Each row was tried on a real Keycloak, against an emulator of Notion that fails in just this way: once where
                an app reads a token, and three times in a row everywhere else, where each time the same was told.
                `mvn verify` tries them all again and compares; `-Dfaults.print=true` writes this page. "Acts" means that
                Notion did what it was asked to do, and we did not learn of it.

                However long it lasts: a sign-in and an exchange remember nothing of a try that failed, and are told the
                same until Notion answers again. A revocation is tried again after 5 s, 15 s, 1, 5, 15 and 30 min, 1, 2, 4,
                8 and 12 h, each a quarter more or less, or when `Retry-After` says so. An outage of ten minutes takes five
                attempts and ends with the sixth, 16 to 27 minutes after the first; one of more than a day needs an admin.
                Reads are the last section.

                """ + sections + "\n" + Outages.section();
    }

    private String section(Way way) {
        var rows = Trouble.KINDS.stream()
                .map(trouble -> row(trouble, matrix.get(way).get(trouble).join()))
                .collect(Collectors.joining());
        return "## " + way.title + "\n\n" + way.story
                + "\n\n| Notion | what is told | afterwards |\n| --- | --- | --- |\n" + rows;
    }

    private static String row(Trouble trouble, Outcome outcome) {
        return "| " + trouble.title() + " | " + outcome.told() + " | " + outcome.afterwards() + " |\n";
    }
}
