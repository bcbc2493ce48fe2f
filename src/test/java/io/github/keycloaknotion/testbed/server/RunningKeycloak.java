package io.github.keycloaknotion.testbed.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One Keycloak, in whatever it runs. */
interface RunningKeycloak extends AutoCloseable {

    Duration START_LIMIT = Duration.ofMinutes(4);

    /**
     * Starts Keycloak, with what it knew before if it was closed, and waits until it answers.
     *
     * @throws RuntimeException if it does not
     */
    void start();

    /** Whether it has not ended yet. */
    boolean isAlive();

    /** Where Keycloak is, without a slash at the end. */
    String baseUrl();

    /** What the server printed so far. */
    String log();

    /** Waits until the server has ended by itself. */
    void join() throws InterruptedException;

    /** Ends the server as a power cut would. */
    void kill();

    /** Stops the server in an orderly way, if it runs. */
    @Override
    void close();

    /**
     * Waits until a realm can be used: Keycloak listens before that.
     *
     * @param realm the name of the one that it makes last
     * @throws IllegalStateException if that does not happen; the server is closed then
     */
    default void awaitAnswer(String realm) {
        var http = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(URI.create(baseUrl() + "/realms/" + realm))
                .build();
        var deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (isAlive() && System.nanoTime() < deadline) {
                try {
                    if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                        return;
                    }
                } catch (IOException e) {
                    // Not yet.
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var log = log();
        close();
        throw new IllegalStateException("Keycloak did not start: " + log);
    }
}
