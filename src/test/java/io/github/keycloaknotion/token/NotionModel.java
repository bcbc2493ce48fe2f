package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.TokenPair;
import java.util.Optional;

/**
 * What Notion knows of one person: the pairs that it ever gave, numbered as they came, each in the family of the sign-in
 * that it stems from. A set of pairs is a bit mask.
 *
 * @param given how many pairs there are
 * @param families the number of each pair's family, four bits each
 * @param signIns how many families there are
 * @param active the pairs whose access token works
 * @param fresh the pairs whose refresh token buys another pair
 * @param spent the pairs whose refresh token has bought one
 */
record NotionModel(int given, long families, int signIns, int active, int fresh, int spent) {

    static final NotionModel EMPTY = new NotionModel(0, 0, 0, 0, 0, 0);

    static TokenPair pair(int number) {
        return new TokenPair("access " + number, "refresh " + number);
    }

    static int number(TokenPair pair) {
        return Integer.parseInt(pair.accessToken().substring("access ".length()));
    }

    static int bit(TokenPair pair) {
        return 1 << number(pair);
    }

    /** The pairs with which something could still be done. */
    int alive() {
        return active | fresh;
    }

    int family(TokenPair pair) {
        return family(number(pair));
    }

    private int family(int number) {
        return (int) (families >> (4 * number)) & 0xf;
    }

    TokenPair newest() {
        return pair(given - 1);
    }

    /** Gives a pair of a new family. Documented to be possible: older refresh tokens stop working. */
    NotionModel signIn(boolean retiresOlder) {
        return new NotionModel(given, families, signIns + 1, active, retiresOlder ? 0 : fresh, spent).give(signIns);
    }

    private NotionModel give(int family) {
        var bit = 1 << given;
        return new NotionModel(
                given + 1, families | (long) family << (4 * given), signIns, active | bit, fresh | bit, spent);
    }

    boolean isSpent(TokenPair pair) {
        return (spent & bit(pair)) != 0;
    }

    boolean canRefresh(TokenPair pair) {
        return (fresh & bit(pair)) != 0;
    }

    boolean isActive(TokenPair pair) {
        return (active & bit(pair)) != 0;
    }

    /** A refresh token is presented: the pair is rotated, or nothing is, and who spends one twice loses the family. */
    NotionModel refresh(TokenPair pair) {
        if (canRefresh(pair)) {
            return new NotionModel(given, families, signIns, active, fresh, spent | bit(pair))
                    .without(bit(pair))
                    .give(family(pair));
        }
        return isSpent(pair) ? without(familyOf(pair)) : this;
    }

    /** What a refresh would answer: the fresh pair; empty for {@code invalid_grant}. */
    Optional<TokenPair> refreshed(TokenPair pair) {
        return canRefresh(pair) ? Optional.of(pair(given)) : Optional.empty();
    }

    private int familyOf(TokenPair pair) {
        var family = 0;
        for (var i = 0; i < given; i++) {
            family |= family(i) == family(pair) ? 1 << i : 0;
        }
        return family;
    }

    /** Ends this pair; whether Notion ends more is not documented. */
    NotionModel revoke(int pair) {
        return without(1 << pair);
    }

    NotionModel expire() {
        return new NotionModel(given, families, signIns, 0, fresh, spent);
    }

    private NotionModel without(int pairs) {
        return new NotionModel(given, families, signIns, active & ~pairs, fresh & ~pairs, spent);
    }
}
