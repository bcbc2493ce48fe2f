package io.github.keycloaknotion.token;

import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.grant.ConnectedWorkspace;
import io.github.keycloaknotion.grant.CurrentWorkspace;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.GrantKey;
import io.github.keycloaknotion.grant.GrantUse;
import io.github.keycloaknotion.grant.Grants;
import io.github.keycloaknotion.outbox.Revocations;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.Time;

/**
 * A request of an app that Keycloak has admitted for a person's Notion token; the same at every endpoint.
 *
 * @param connection not null
 * @param memory the server's; not null
 * @param reader who wants it; its user is not null
 * @param current the workspace that the person last signed in with; empty if they are not linked
 * @param workspaceId the workspace that the app names; null if it names none
 * @param verify whether Notion is to be asked even if the token was verified lately
 * @param isExchange whether the answer names the type of the token (RFC 8693 §2.2.1)
 */
record TokenRequest(
        Connection connection,
        NodeMemory memory,
        TokenReader reader,
        Optional<CurrentWorkspace> current,
        String workspaceId,
        boolean verify,
        boolean isExchange) {

    private static final String WORKSPACE_ID = "workspace_id";
    private static final String VERIFY = "verify";

    static TokenRequest of(
            Connection connection,
            NodeMemory memory,
            TokenReader reader,
            Optional<CurrentWorkspace> current,
            MultivaluedMap<String, String> parameters,
            boolean isExchange) {
        return new TokenRequest(
                connection,
                memory,
                reader,
                current,
                parameters.getFirst(WORKSPACE_ID),
                Boolean.parseBoolean(parameters.getFirst(VERIFY)),
                isExchange);
    }

    /**
     * Checks whether the app may have the token, and answers with one that works.
     *
     * @throws TokenRefusedException if there is no token for the app
     */
    TokenAnswer answer() throws TokenRefusedException {
        var settings = connection.settings();
        require(settings.allowsReader(reader.client()), Refusal.CLIENT_MAY_NOT);
        require(settings.keepsGrants(), Refusal.NOTHING_STORED);
        var grants = connection.grants();
        require(grants.canKeep(), Refusal.NOT_SET_UP);
        require(current.isPresent(), Refusal.NOT_LINKED);
        var known = grants.current(reader.user(), reader.mark());
        require(!known.all().isEmpty(), Refusal.NOT_LINKED);
        var currentId = current.get().among(known.all());
        var wanted = workspaceId == null ? currentId : workspaceId;
        var seen = known.find(wanted).orElseThrow(() -> new TokenRefusedException(Refusal.UNKNOWN_WORKSPACE));
        require(settings.allowsWorkspace(wanted), Refusal.WORKSPACE_NOT_ALLOWED);
        return answer(working(grants, seen), known.all(), currentId);
    }

    private static void require(boolean condition, Refusal otherwise) throws TokenRefusedException {
        if (!condition) {
            throw new TokenRefusedException(otherwise);
        }
    }

    private Grant working(Grants grants, Grant seen) throws TokenRefusedException {
        var row = grants.row(reader.user(), seen, nobodys -> Revocations.revoke(connection, nobodys, null));
        var working = new TokenUpkeep(
                        row,
                        ConnectionCalls.of(connection, memory, Grants::now),
                        memory.introspections(),
                        connection.settings().verifyAfter(),
                        Grants::now)
                .working(seen, verify);
        note(row.key(), working);
        return working;
    }

    private void note(GrantKey key, Grant working) {
        var app = reader.client() == null ? null : reader.client().getClientId();
        var confirmed = memory.introspections().confirmed(key, working);
        memory.uses().note(key, new GrantUse(app, Time.currentTimeMillis(), confirmed.toEpochMilli()));
    }

    private TokenAnswer answer(Grant working, List<Grant> all, String currentId) {
        var allowed = all.stream()
                .filter(grant ->
                        connection.settings().allowsWorkspace(grant.workspace().id()))
                .toList();
        return new TokenAnswer(
                working.tokens().accessToken(),
                working.botId(),
                working.workspace(),
                ConnectedWorkspace.of(allowed, currentId),
                isExchange ? OAuth2Constants.ACCESS_TOKEN_TYPE : null);
    }
}
