package io.github.keycloaknotion.testbed.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/** Something that goes wrong with one call. */
@FunctionalInterface
public interface Fault {

    /** What the emulator does if nothing goes wrong. */
    interface Action {
        Reply act();
    }

    /**
     * Answers a call in place of the emulator.
     *
     * @param action what the emulator would have done; it acts only if it is asked
     */
    void strike(Context context, Action action) throws IOException;

    /** Answers with a status and a body, without acting. */
    static Fault status(int status, String body) {
        return status(status, body, Map.of());
    }

    static Fault status(int status, String body, Map<String, String> headers) {
        return (context, action) -> {
            headers.forEach(context::header);
            context.status(status).contentType("application/json").result(body);
        };
    }

    /** Is out of service until then, and says so; after it, nothing goes wrong. */
    static Fault outOfServiceUntil(Instant end) {
        return (context, action) -> {
            var left = Duration.between(Instant.now(), end).toMillis();
            if (left > 0) {
                var seconds = Long.toString(left / 1000 + 1);
                var body = Reply.apiError(503, "service_unavailable", "Notion is unavailable.");
                status(503, body.body().toString(), Map.of("Retry-After", seconds))
                        .strike(context, action);
            } else {
                var reply = action.act();
                context.status(reply.status()).json(reply.body());
            }
        };
    }

    /** A page of the gateway that stands before Notion, which never acts. */
    static Fault page(int status) {
        return (context, action) -> {
            context.header("Server", "cloudflare");
            context.status(status)
                    .contentType("text/html")
                    .result("<!doctype html><title>%d | api.notion.com</title>".formatted(status));
        };
    }

    /** Acts, and answers with something else. */
    static Fault body(String contentType, String body) {
        return (context, action) -> {
            action.act();
            context.contentType(contentType).result(body);
        };
    }

    /** Acts, and answers with the right body changed. */
    static Fault changed(Consumer<ObjectNode> change) {
        return (context, action) -> {
            var reply = action.act();
            change.accept(reply.body());
            context.status(reply.status()).json(reply.body());
        };
    }

    /** Acts as ever, but later. */
    static Fault delay(Duration delay) {
        return (context, action) -> {
            pause(delay);
            var reply = action.act();
            context.status(reply.status()).json(reply.body());
        };
    }

    /** Never acts, and says nothing for so long. */
    static Fault silence(Duration duration) {
        return (context, action) -> {
            pause(duration);
            abort(context);
        };
    }

    /** Acts, and answers with a JSON text of so many bytes. */
    static Fault flood(int bytes) {
        return (context, action) -> {
            action.act();
            var text = new byte[bytes];
            Arrays.fill(text, (byte) 'x');
            text[0] = '"';
            text[bytes - 1] = '"';
            context.contentType("application/json").result(text);
        };
    }

    /** Resets the connection without acting. */
    static Fault reset() {
        return (context, action) -> abort(context);
    }

    /** Acts, and resets the connection before a byte of the answer is sent. */
    static Fault lostAfterActing() {
        return (context, action) -> {
            action.act();
            abort(context);
        };
    }

    /** Acts, and ends the connection in the middle of the body. */
    static Fault cutOff() {
        return (context, action) -> {
            var body = action.act().body().toString().getBytes(StandardCharsets.UTF_8);
            var response = context.res();
            response.setContentType("application/json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body, 0, body.length / 2);
            response.flushBuffer();
            abort(context);
        };
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void abort(Context context) throws IOException {
        var request = ServletContextRequest.getServletContextRequest(context.req());
        var endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        if (endPoint.getTransport() instanceof SocketChannel channel) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
        endPoint.close();
    }
}
