package io.github.keycloaknotion.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import java.util.Optional;

/**
 * What Notion lets us act with for one person in one workspace; in JSON, under Notion's names.
 *
 * @param accessToken what apps call Notion with; not null
 * @param refresh what a fresh pair is bought with, once; null for connections older than refresh tokens
 */
public record TokenPair(
        @JsonProperty(ACCESS_TOKEN) String accessToken,
        @JsonProperty(REFRESH_TOKEN) String refresh) {

    static final String ACCESS_TOKEN = "access_token";
    static final String REFRESH_TOKEN = "refresh_token";

    public TokenPair {
        Objects.requireNonNull(accessToken);
    }

    /** Reads a pair: nothing else of an answer matters to who refreshes one. */
    static TokenPair in(Answer answer) throws UnusableAnswerException {
        return new TokenPair(
                answer.required(ACCESS_TOKEN), answer.text(REFRESH_TOKEN).orElse(null));
    }

    /** The refresh token, if Notion issued one. */
    public Optional<String> refreshToken() {
        return Optional.ofNullable(refresh);
    }

    /** Says that there is a pair, and nothing of it. */
    @Override
    public String toString() {
        return "TokenPair[…]";
    }
}
