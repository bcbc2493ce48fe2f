package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.TokenPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One read of a token by an app, and what it has done so far.
 *
 * @param verify whether Notion is to be asked even if the token was verified lately
 * @param verifyAfter seconds for which a token is trusted; 0 asks each time, -1 never
 * @param asked when the app asked; not null
 * @param introspected whether this very read has introspected the token
 * @param dead the pair that this read found dead, and that another one has replaced since; empty if there is none
 * @param patience until when the read waits for somebody else's refresh; {@link Instant#MAX} until it begins to
 */
record TokenRead(
        boolean verify,
        int verifyAfter,
        Instant asked,
        boolean introspected,
        Optional<TokenPair> dead,
        Instant patience) {

    static TokenRead begun(boolean verify, int verifyAfter, Instant asked) {
        return new TokenRead(verify, verifyAfter, asked, false, Optional.empty(), Instant.MAX);
    }

    TokenRead afterIntrospection() {
        return new TokenRead(verify, verifyAfter, asked, true, dead, patience);
    }

    TokenRead knowingDead(TokenPair pair) {
        return new TokenRead(verify, verifyAfter, asked, introspected, Optional.of(pair), patience);
    }

    /** The same read while it waits: from its first wait on, it has this long. */
    TokenRead waiting(Instant now, Duration longest) {
        return patience.equals(Instant.MAX)
                ? new TokenRead(verify, verifyAfter, asked, introspected, dead, now.plus(longest))
                : this;
    }

    boolean isOutOfPatience(Instant now) {
        return !now.isBefore(patience);
    }

    /**
     * Whether what was known of the token before the app asked is enough for the app.
     *
     * @param pause for how long Notion is not asked again if it did not say whether the token works
     */
    boolean trusts(Introspection last, Instant now, Duration pause) {
        if (verify) {
            return false;
        }
        return switch (last.result()) {
            case INACTIVE -> false;
            case UNKNOWN -> verifyAfter < 0 || now.isBefore(last.asked().plus(pause));
            case ACTIVE -> verifyAfter < 0 || now.isBefore(last.asked().plusSeconds(verifyAfter));
        };
    }
}
