package io.github.keycloaknotion.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Visits every state that a system can get into, breadth first, so that the first way that it finds into trouble is a
 * shortest one. What was found stays: the states that were seen are counted, and each of them can be explained.
 *
 * @param <S> a state of the system, with its own {@code equals} and {@code hashCode}
 */
final class Explorer<S> {

    /**
     * Something that can happen in a state.
     *
     * @param isOwn whether the system does it by itself, in time; if not, it may never happen
     */
    record Step<S>(Supplier<String> what, boolean isOwn, S next) {}

    /** What is explored. */
    interface Model<S> {
        List<Step<S>> steps(S state);

        /** What is wrong in a state; empty if nothing is. */
        Optional<String> wrong(S state);

        /** What is wrong in a state in which the system does nothing more by itself; empty if nothing is. */
        Optional<String> wrongAtRest(S state);
    }

    /** What is wrong, and how it came to that. */
    record Violation(String what, List<String> trace) {
        @Override
        public String toString() {
            return what + "\n  " + String.join("\n  ", trace);
        }
    }

    private final Model<S> model;
    private final Map<S, Integer> numbers = new HashMap<>();
    private final List<S> states = new ArrayList<>();
    private final List<int[]> successors = new ArrayList<>();
    private int[] foundFrom = new int[1024];

    Explorer(Model<S> model, S start) {
        this.model = model;
        number(start, -1);
    }

    int states() {
        return states.size();
    }

    /** Explores until something is wrong; empty if nothing ever is, and every way ends. */
    Optional<Violation> explore() {
        for (var i = 0; i < states.size(); i++) {
            var state = states.get(i);
            var wrong = model.wrong(state);
            var steps = model.steps(state);
            if (wrong.isEmpty() && steps.stream().noneMatch(Step::isOwn)) {
                wrong = model.wrongAtRest(state);
            }
            if (wrong.isPresent()) {
                return Optional.of(new Violation(wrong.get(), trace(i)));
            }
            var from = i;
            successors.add(
                    steps.stream().mapToInt(step -> number(step.next(), from)).toArray());
        }
        return cycle().map(i -> new Violation("this can go on for ever", trace(i)));
    }

    private int number(S state, int from) {
        var known = numbers.putIfAbsent(state, states.size());
        if (known != null) {
            return known;
        }
        if (states.size() == foundFrom.length) {
            foundFrom = Arrays.copyOf(foundFrom, 2 * foundFrom.length);
        }
        foundFrom[states.size()] = from;
        states.add(state);
        return states.size() - 1;
    }

    /** A state that leads back to itself: one that is left when all that nothing leads to are taken away, repeatedly. */
    private Optional<Integer> cycle() {
        var ways = new int[states.size()];
        successors.forEach(next -> Arrays.stream(next).forEach(i -> ways[i]++));
        if (ways[0] > 0) {
            return Optional.of(0);
        }
        var free = new int[states.size()];
        var last = 0;
        free[last++] = 0;
        for (var first = 0; first < last; first++) {
            for (var next : successors.get(free[first])) {
                if (--ways[next] == 0) {
                    free[last++] = next;
                }
            }
        }
        if (last == states.size()) {
            return Optional.empty();
        }
        var i = 0;
        while (ways[i] == 0) {
            i++;
        }
        return Optional.of(i);
    }

    private List<String> trace(int number) {
        var trace = new ArrayList<String>();
        for (var i = number; foundFrom[i] >= 0; i = foundFrom[i]) {
            var state = states.get(i);
            trace.add(model.steps(states.get(foundFrom[i])).stream()
                    .filter(step -> step.next().equals(state))
                    .findFirst()
                    .orElseThrow()
                    .what()
                    .get());
        }
        Collections.reverse(trace);
        return trace;
    }
}
