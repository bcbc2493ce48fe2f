package io.github.keycloaknotion.benchmark;

import io.github.keycloaknotion.benchmark.Extent.Rounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The same load on several contenders, round by round in turn, so that what slows the machine slows all of them. Each
 * round begins with another one, so that none has the better place.
 *
 * @param rounds of each contender, by its name; the first is what the others are compared with
 */
record Series(String title, Map<String, List<Round>> rounds) {

    /** For how long each contender has its turns before they count: until then, the server did something else. */
    static final Duration WARM_UP = Duration.ofSeconds(8);

    /** Runs it: so many rounds, after some that do not count. */
    static Series run(String title, Rounds plan, Map<String, Function<Duration, Round>> contenders) {
        var rounds = new LinkedHashMap<String, List<Round>>();
        contenders.keySet().forEach(name -> rounds.put(name, new ArrayList<>()));
        var order = new ArrayList<>(contenders.keySet());
        for (var i = 1 - WARM_UP.dividedBy(plan.length()); i <= plan.count(); i++) {
            for (var contender : order) {
                var round = contenders.get(contender).apply(plan.length());
                System.out.printf("%s, %s, round %d of %d: %s%n", title, contender, i, plan.count(), round);
                if (i > 0) {
                    rounds.get(contender).add(round);
                }
            }
            Collections.rotate(order, 1);
        }
        return new Series(title, rounds);
    }

    /** The rounds of both, which have the same contenders. */
    Series and(Series other) {
        var all = new LinkedHashMap<String, List<Round>>();
        rounds.forEach((name, ours) -> all.put(
                name,
                Stream.concat(ours.stream(), other.rounds.get(name).stream()).toList()));
        return new Series(title, all);
    }

    String base() {
        return rounds.keySet().iterator().next();
    }

    /** Those that are compared with the base; not null. */
    List<String> others() {
        return rounds.keySet().stream().skip(1).toList();
    }

    Spread spread(String contender, Metric metric) {
        return Spread.of(
                rounds.get(contender).stream().map(round -> metric.of(round)).toList());
    }

    /** Of a contender to the base, each round compared with the one beside it; NaN where the base has nothing. */
    Spread ratio(String contender, Metric metric) {
        var ours = rounds.get(contender);
        var theirs = rounds.get(base());
        return Spread.of(IntStream.range(0, ours.size())
                .mapToObj(i -> metric.of(ours.get(i)) / metric.of(theirs.get(i)))
                .toList());
    }
}
