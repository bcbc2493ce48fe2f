package io.github.keycloaknotion.grant;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.api.Json;
import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.api.Workspace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.jose.jws.crypto.HashUtils;

/** How a grant is written down: what is public of it in one object, its pair in another. */
final class GrantJson {

    private GrantJson() {}

    /**
     * A pair, and what stood beside it when it was written. Both are sealed together, so that nobody can give the pair
     * another workspace, bot, age, claim or end.
     *
     * @param since when the pair was issued
     * @param beside the {@linkplain GrantJson#beside hash} of what stood beside it; null if none was written
     */
    record SealedPair(TokenPair tokens, Instant since, String beside) {

        static SealedPair of(Grant grant, String facts) {
            return new SealedPair(
                    grant.tokens(),
                    grant.since(),
                    GrantJson.beside(facts, grant.since(), grant.pending(), grant.ended()));
        }
    }

    /**
     * A hash of all that is not sealed of a grant and decides something.
     *
     * @param claim null if there is none
     */
    static String beside(String facts, Instant since, Claim claim, boolean ended) {
        var claimed = claim == null ? "" : claim.at().toEpochMilli() + " " + claim.attempt() + " " + claim.lost();
        var whole = String.join("\n", facts, Long.toString(since.toEpochMilli()), claimed, Boolean.toString(ended));
        return HashUtils.sha256UrlEncodedHash(whole, StandardCharsets.UTF_8);
    }

    static String facts(Grant grant) {
        return Json.write(grant.workspace().putInto(Json.object()).put("bot_id", grant.botId()));
    }

    static String pair(SealedPair pair) {
        return Json.write(Json.object()
                .put("access_token", pair.tokens.accessToken())
                .put("refresh_token", pair.tokens.refresh())
                .put("issued_at", pair.since.toEpochMilli())
                .put("beside", pair.beside));
    }

    /** Reads what {@link #facts} wrote: a grant without its pair. */
    static Grant grant(StoredGrant row) {
        var issued = Instant.ofEpochMilli(row.issuedAt());
        return grant(row.key().alias(), Json.read(row.facts()), issued, row.ended(), row.claim(), row.version());
    }

    /** Reads what {@link #facts} wrote, of a grant that is in no row. */
    static Grant grant(String alias, String facts, SealedPair pair) {
        return grant(alias, Json.read(facts), pair.since, false, null, 0).opened(pair.tokens);
    }

    private static Grant grant(String alias, JsonNode facts, Instant issued, boolean ended, Claim claim, long version) {
        var workspace = new Workspace(
                text(facts, "workspace_id"),
                facts.path("workspace_name").textValue(),
                facts.path("workspace_icon").textValue());
        return new Grant(alias, workspace, facts.path("bot_id").textValue(), issued, null, ended, claim, version);
    }

    private static String text(JsonNode json, String field) {
        return Optional.ofNullable(json.path(field).textValue())
                .orElseThrow(() -> new IllegalArgumentException("there is no " + field));
    }

    /**
     * Reads what {@link #pair} wrote.
     *
     * @throws IllegalArgumentException if it is nothing of the kind; the message does not quote it
     */
    static SealedPair parsePair(String pair) {
        var json = Json.read(pair);
        return new SealedPair(
                new TokenPair(
                        text(json, "access_token"), json.path("refresh_token").textValue()),
                Instant.ofEpochMilli(json.path("issued_at").longValue()),
                json.path("beside").textValue());
    }
}
