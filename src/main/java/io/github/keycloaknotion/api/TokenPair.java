package io.github.keycloaknotion.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import java.util.Optional;

/**
 * An access token of Notion for one person in one workspace, and the refresh token that belongs to it; in JSON, under
 * Notion's names.
 *
 * @param accessToken with which apps call Notion; not null
 * @param refresh which is exchanged for a fresh pair, once; null for connections from before Notion had refresh tokens
 */
public record TokenPair(
        @JsonProperty(ACCESS_TOKEN) String accessToken,
        @JsonProperty(REFRESH_TOKEN) String refresh) {

    static final String ACCESS_TOKEN = "access_token";
    static final String REFRESH_TOKEN = "refresh_token";

    public TokenPair {
        Objects.requireNonNull(accessToken);
    }

    /** Reads a pair. Of the answer to a refresh, nothing else matters. */
    static TokenPair in(Answer answer) throws UnusableAnswerException {
        return new TokenPair(
                answer.required(ACCESS_TOKEN), answer.text(REFRESH_TOKEN).orElse(null));
    }

    /** The refresh token, if Notion issued one. */
    public Optional<String> refreshToken() {
        return Optional.ofNullable(refresh);
    }

    /** Contains nothing of the tokens. */
    @Override
    public String toString() {
        return "TokenPair[…]";
    }
}
