package io.github.keycloaknotion.testbed.emulator;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** The way between Keycloak and a stand-in: how long it is, and what went over it. Consent pages are not of it. */
public final class Wire {

    /** What went over the wire so far; the bytes are those of bodies and headers, both ways. */
    public record Traffic(long calls, long bytes) {

        public Traffic since(Traffic earlier) {
            return new Traffic(calls - earlier.calls, bytes - earlier.bytes);
        }
    }

    private final Duration delay;
    private final LongAdder calls = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** Every answer takes this long, beside what it takes to make. */
    public Wire(Duration delay) {
        this.delay = delay;
    }

    public Traffic traffic() {
        return new Traffic(calls.sum(), bytes.sum());
    }

    /** Counts and delays every call of a stand-in's API. */
    public void watch(RoutesConfig routes) {
        routes.before(this::delay);
        routes.after(this::count);
    }

    private static boolean isCall(Context context) {
        return !context.path().endsWith("/authorize");
    }

    private void delay(Context context) throws InterruptedException {
        if (isCall(context) && !delay.isZero()) {
            Thread.sleep(delay.toMillis());
        }
    }

    private void count(Context context) throws IOException {
        if (!isCall(context)) {
            return;
        }
        calls.increment();
        bytes.add(context.bodyAsBytes().length);
        context.headerMap().forEach((name, value) -> bytes.add(lineLength(name, value)));
        var response = context.res();
        for (var name : response.getHeaderNames()) {
            response.getHeaders(name).forEach(value -> bytes.add(lineLength(name, value)));
        }
        var answer = context.resultInputStream();
        if (answer != null) {
            bytes.add(answer.available());
        }
    }

    private static int lineLength(String name, String value) {
        return name.length() + value.length() + 4;
    }
}
