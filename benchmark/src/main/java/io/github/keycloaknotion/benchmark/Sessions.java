package io.github.keycloaknotion.benchmark;

import io.github.keycloaknotion.benchmark.SignIns.Arrival;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * People who have signed in through a provider, and are signed in.
 *
 * @param people their ids at the provider
 * @param accessTokens Keycloak's, of all of them
 */
record Sessions(Site site, Provider provider, List<String> people, List<String> accessTokens) {

    private static final int PEOPLE = 50;

    /** Long enough that everybody signs in. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    /** Signs people in whom Keycloak has never seen, each with so many workspaces. */
    static Sessions start(Site site, Provider provider, int workspaces) {
        var people = IntStream.range(0, PEOPLE)
                .mapToObj(i -> site.newPerson(provider))
                .toList();
        var signIns = new SignIns(site, provider);
        var turn = new AtomicInteger();
        signIns.of(
                        () -> {
                            var i = turn.getAndIncrement();
                            return new Arrival(people.get(i % PEOPLE), i / PEOPLE % workspaces);
                        },
                        LONG_ENOUGH.multipliedBy(workspaces))
                .run();
        var accessTokens = List.copyOf(signIns.accessTokens());
        if (turn.get() < PEOPLE * workspaces) {
            throw new IllegalStateException("not everybody signed in, with every workspace");
        }
        return new Sessions(
                site, provider, people, accessTokens.subList(accessTokens.size() - PEOPLE, accessTokens.size()));
    }

    /** They sign in again and again. */
    Round signIns(Duration duration) {
        var turn = new AtomicInteger();
        var load = new SignIns(site, provider)
                .of(() -> new Arrival(people.get(turn.getAndIncrement() % PEOPLE), 0), duration);
        return Round.of(site, provider, load);
    }

    /** An app reads their tokens. */
    Round reads(TokenEndpoint endpoint, Duration duration) {
        return Round.of(
                site,
                provider,
                TokenReads.of(site, provider, endpoint, accessTokens).lasting(duration));
    }

    /** An app exchanges their access tokens for others of Keycloak's. */
    Round keycloaksTokens(Duration duration) {
        return Round.of(
                site, provider, TokenReads.ofKeycloaks(site, accessTokens).lasting(duration));
    }
}
