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
 * @param tokens the newest pair; null if it has not been opened, or no key opens it
 * @param ended whether Notion ended the grant: the pair is dead, and only the person can bring a new one
 * @param pending the refresh that is under way, or whose answer was lost; null if there is none
 * @param version of its row, which changes whenever the grant does; 0 if it is not in a row yet
 */
public record Grant(
        String alias,
        Workspace workspace,
        String botId,
        Instant since,
        TokenPair tokens,
        boolean ended,
        Claim pending,
        long version) {

    public Grant {
        Objects.requireNonNull(alias);
        Objects.requireNonNull(workspace);
        Objects.requireNonNull(since);
    }

    /** Stands for the workspace if Notion named none; such a grant is not kept. */
    private static final Workspace NO_WORKSPACE = new Workspace("unknown", null, null);

    /**
     * The grant in an answer of Notion's. Only if the answer {@linkplain TokenResponse#isComplete() is complete} may
     * the grant be kept.
     *
     * @param alias the identity provider through which it came; not null
     * @param since when the pair was issued, to the millisecond; not null
     */
    public static Grant of(String alias, TokenResponse response, Instant since) {
        return new Grant(
                alias,
                response.workspace().orElse(NO_WORKSPACE),
                response.botId(),
                since,
                response.tokens(),
                false,
                null,
                0);
    }

    /** The refresh that is under way, or whose answer was lost; empty if there is none. */
    public Optional<Claim> claim() {
        return Optional.ofNullable(pending);
    }

    Grant opened(TokenPair pair) {
        return new Grant(alias, workspace, botId, since, pair, ended, pending, version);
    }

    /**
     * The grant with another claim, as it is once that is written into its row.
     *
     * @param claim null for none
     */
    public Grant with(Claim claim) {
        return new Grant(alias, workspace, botId, since, tokens, ended, claim, version + 1);
    }

    /** The grant with a fresh pair and without a claim, as it is once that is written into its row. */
    public Grant renewed(TokenPair pair, Instant issued) {
        return new Grant(alias, workspace, botId, issued, pair, false, null, version + 1);
    }

    /** The grant once Notion has ended it, as it is once that is written into its row. */
    public Grant asEnded() {
        return new Grant(alias, workspace, botId, since, tokens, true, null, version + 1);
    }

    /** Whether no key opens the pair. */
    public boolean isUnreadable() {
        return tokens == null;
    }

    /** The pair, if it may work at Notion; empty if Notion ended the grant, or the pair is not open. */
    public Optional<TokenPair> living() {
        return Optional.ofNullable(tokens).filter(pair -> !ended);
    }
}
