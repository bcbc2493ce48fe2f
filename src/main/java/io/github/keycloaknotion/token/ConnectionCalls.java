package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.connection.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Calls Notion about the grants of one connection. What Notion says of the connection as a whole is remembered for all
 * of them. Lives for one request.
 */
final class ConnectionCalls {

    private final ConnectionName name;
    private final NodeMemory memory;
    private final Supplier<Optional<NotionApi>> api;
    private final InstantSource clock;
    private NotionApi notion;

    /** @param api asked for only if Notion has to be called; gives empty if the connection is not set up; not null */
    ConnectionCalls(ConnectionName name, NodeMemory memory, Supplier<Optional<NotionApi>> api, InstantSource clock) {
        this.name = name;
        this.memory = memory;
        this.api = api;
        this.clock = clock;
    }

    static ConnectionCalls of(Connection connection, NodeMemory memory, InstantSource clock) {
        return new ConnectionCalls(ConnectionName.of(connection), memory, connection::api, clock);
    }

    private interface Call<T> {
        T make(NotionApi api) throws NotionException;
    }

    /**
     * Makes sure that the connection is set up. To be called before Notion is.
     *
     * @throws TokenRefusedException if it is not
     */
    void requireSetUp() throws TokenRefusedException {
        notion = api.get().orElseThrow(() -> new TokenRefusedException(Refusal.NOT_SET_UP));
    }

    private <T> T call(Call<T> call) throws NotionException {
        try {
            var answer = call.make(notion);
            memory.rests().answered(name);
            return answer;
        } catch (NotionException e) {
            memory.rests().failed(name, e, clock.instant());
            throw e;
        }
    }

    /** Until when Notion is not to be called; a time in the past if it may be. */
    Instant restUntil() {
        return memory.rests().until(name);
    }

    boolean isActive(String accessToken) throws NotionException {
        try {
            var isActive = call(api -> api.isActive(accessToken));
            memory.silences().end(name);
            return isActive;
        } catch (NotionException e) {
            memory.silences().begin(name, e.getMessage(), clock.instant());
            throw e;
        }
    }

    TokenPair refresh(String refreshToken) throws NotionException {
        return call(api -> api.refresh(refreshToken));
    }

    /** Counts a token of the connection that is handed out although Notion did not say whether it works. */
    void handOutUnverified() {
        memory.silences().handedOut(name, clock.instant());
    }
}
