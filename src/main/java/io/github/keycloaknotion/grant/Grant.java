package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.api.TokenResponse;
import io.github.keycloaknotion.api.Workspace;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a person granted us in one workspace.
 *
 * @param alias the identity provider through which it came; not null
 * @param workspace not null
 * @param botId identifies the authorization at Notion; null if Notion left it out
 * @param since when the pair was issued, to the millisecond; not null
 * @param tokens the newest pair; null if it was not opened, or no key opens it
 * @param ended whether Notion ended the grant: the pair is dead, and only the person can bring a new one
 * @param pending the refresh that is under way, or was lost; null if there is none
 */
public record Grant(
        String alias,
        Workspace workspace,
        String botId,
        Instant since,
        TokenPair tokens,
        boolean ended,
        Claim pending) {

    public Grant {
        Objects.requireNonNull(alias);
        Objects.requireNonNull(workspace);
        Objects.requireNonNull(since);
    }

    /** The grant that an answer of Notion's carries. */
    public static Grant of(String alias, TokenResponse response, Instant since) {
        return new Grant(alias, response.workspace(), response.botId(), since, response.tokens(), false, null);
    }

    Optional<Claim> claim() {
        return Optional.ofNullable(pending);
    }

    Grant opened(TokenPair pair) {
        return new Grant(alias, workspace, botId, since, pair, ended, pending);
    }

    Grant with(Claim claim) {
        return new Grant(alias, workspace, botId, since, tokens, ended, claim);
    }

    Grant renewed(TokenPair pair, Instant issued) {
        return new Grant(alias, workspace, botId, issued, pair, false, null);
    }

    Grant asEnded() {
        return new Grant(alias, workspace, botId, since, tokens, true, null);
    }

    /** Whether no key opens the pair. */
    public boolean isShut() {
        return tokens == null;
    }

    /** The pair, if it may be alive at Notion and we have it. */
    public Optional<TokenPair> living() {
        return Optional.ofNullable(tokens).filter(pair -> !ended);
    }

    /** Writes the whole grant down, its pair included: for a place that is as private as the store. */
    public String serialized() {
        return GrantJson.whole(this);
    }

    /**
     * Reads what {@link #serialized} wrote.
     *
     * @throws IllegalArgumentException if it is nothing of the kind; the message does not quote it
     */
    public static Grant deserialized(String serialized) {
        return GrantJson.parse(serialized);
    }
}
