package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.TokenPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One read of a token by an app, as far as it has come.
 *
 * @param verify whether Notion is to be asked even if the token was verified lately
 * @param verifyAfter seconds for which a token is trusted; 0 asks each time, -1 never
 * @param asked when the app asked; not null
 * @param introspected whether this very read has introspected the token
 * @param dead the pair that this read knows to be dead: another one took its place since; empty if it knows of none
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

    /** From its first wait on, a read has this long. */
    TokenRead waiting(Instant now, Duration longest) {
        return patience.equals(Instant.MAX)
                ? new TokenRead(verify, verifyAfter, asked, introspected, dead, now.plus(longest))
                : this;
    }

    boolean isOutOfPatience(Instant now) {
        return !now.isBefore(patience);
    }

    /** Whether the app is content with what was known of the token before it asked. */
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
