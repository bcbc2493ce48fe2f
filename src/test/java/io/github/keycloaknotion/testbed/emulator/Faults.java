package io.github.keycloaknotion.testbed.emulator;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What is to go wrong, and a log of the calls that came. Faults are of one person and one endpoint, so that tests run
 * side by side.
 */
final class Faults {

    private final Map<Call, Queue<Fault>> pending = new ConcurrentHashMap<>();
    private final Map<Call, Fault> lasting = new ConcurrentHashMap<>();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    /** Lets the next call go wrong; those after it go wrong as they were told, or go well. */
    void add(Call call, Fault fault) {
        pending.computeIfAbsent(call, key -> new ConcurrentLinkedQueue<>()).add(fault);
    }

    /** Lets all calls go wrong, once those are through that were to go wrong anyhow. */
    void last(Call call, Fault fault) {
        lasting.put(call, fault);
    }

    void mend(Call call) {
        lasting.remove(call);
        pending.remove(call);
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    void serve(Context context, Endpoint endpoint, Optional<EmulatedPerson> person, Fault.Action action)
            throws IOException {
        var call = new Call(endpoint, person.map(EmulatedPerson::id).orElse(null));
        calls.add(call);
        var fault = Optional.ofNullable(pending.get(call))
                .map(Queue::poll)
                .or(() -> Optional.ofNullable(lasting.get(call)));
        if (fault.isPresent()) {
            fault.get().strike(context, action);
        } else {
            var reply = action.act();
            context.status(reply.status()).json(reply.body());
        }
    }
}
