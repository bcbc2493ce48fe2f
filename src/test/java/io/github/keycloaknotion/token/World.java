package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.Grant;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * All there is at one moment: the nodes, the database, Notion, and how much more may happen. A step is made on a copy; a
 * world in which something else comes next is never changed again. A set of pairs is a bit mask, see {@link NotionModel}.
 */
final class World {

    /** What the nodes do not do by themselves. */
    enum Chance {
        /** An app asks. */
        READ(1),
        /** An answer of Notion's does not arrive. */
        LOSS(1L << 4),
        /** Notion puts a call off. */
        REST(1L << 8),
        CRASH(1L << 12),
        SIGN_IN(1L << 16),
        UNLINK(1L << 20),
        /** The access tokens die, while their refresh tokens stay good. */
        EXPIRY(1L << 24),
        /** Time passes while somebody could still do something. */
        DELAY(1L << 28);

        /** One of it, where all of them are counted in one number, four bits each. */
        private final long one;

        Chance(long one) {
            this.one = one;
        }
    }

    Instant now = Instant.ofEpochSecond(1000);

    /** The one row, as it is committed; null if the person is not linked. */
    Grant row;

    NotionModel notion = NotionModel.EMPTY;

    Node[] nodes;

    /** The pair that a sign-in brought and has not committed yet; null if none is under way. */
    TokenPair signingIn;

    /** The family of the newest sign-in that was committed. */
    int signedIn;

    /** Former pairs, kept until the person leaves. */
    int held;

    /** Pairs on their way to be revoked. */
    int revocations;

    /** Pairs that have been in the row. */
    int committed;

    /** Pairs that Notion gave, when the answer was lost, or came to a node that crashed before it had committed it. */
    int missed;

    /** Pairs that were spent, when the answer was lost, or came to a node that crashed before it had committed it. */
    int unanswered;

    /** How often each of the chances is left. */
    private long chances;

    /** What a step did that it must not; null if none did. */
    String wrong;

    private int hash;

    World(int nodes) {
        this.nodes = new Node[nodes];
        Arrays.fill(this.nodes, Node.IDLE);
    }

    World copy() {
        var copy = new World(nodes.length);
        copy.now = now;
        copy.row = row;
        copy.notion = notion;
        copy.nodes = nodes.clone();
        copy.signingIn = signingIn;
        copy.signedIn = signedIn;
        copy.held = held;
        copy.revocations = revocations;
        copy.committed = committed;
        copy.missed = missed;
        copy.unanswered = unanswered;
        copy.chances = chances;
        copy.wrong = wrong;
        return copy;
    }

    World allow(Chance chance, int times) {
        chances += times * chance.one;
        return this;
    }

    boolean may(Chance chance) {
        return (chances & (0xf * chance.one)) != 0;
    }

    /** A copy in which the chance was taken. */
    World taking(Chance chance) {
        var copy = copy();
        copy.chances -= chance.one;
        return copy;
    }

    World with(int number, Node node) {
        var copy = copy();
        copy.nodes[number] = node;
        return copy;
    }

    /** Without what can make no difference any more: so that fewer worlds differ. */
    World essence() {
        held &= notion.alive();
        revocations &= notion.alive();
        missed &= notion.alive();
        for (var i = 0; i < nodes.length; i++) {
            if (nodes[i].isIdle() && !may(Chance.READ)) {
                nodes[i] = Node.IDLE;
            }
        }
        return this;
    }

    /** The row is committed. */
    void commit(Grant grant) {
        row = grant;
        committed |= NotionModel.bit(grant.tokens());
    }

    /** Every pair that something will be done with, or that was lost where that cannot be helped. */
    int accountedFor() {
        var pairs = held | revocations | missed | bit(signingIn);
        pairs |= row == null ? 0 : NotionModel.bit(row.tokens());
        for (var node : nodes) {
            pairs |= node.uncommitted().map(NotionModel::bit).orElse(0);
        }
        return pairs;
    }

    private static int bit(TokenPair pair) {
        return pair == null ? 0 : NotionModel.bit(pair);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof World world
                && hashCode() == world.hashCode()
                && now.equals(world.now)
                && Objects.equals(row, world.row)
                && notion.equals(world.notion)
                && Arrays.equals(nodes, world.nodes)
                && Objects.equals(signingIn, world.signingIn)
                && signedIn == world.signedIn
                && held == world.held
                && revocations == world.revocations
                && committed == world.committed
                && missed == world.missed
                && unanswered == world.unanswered
                && chances == world.chances
                && Objects.equals(wrong, world.wrong);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Objects.hash(
                    now,
                    row,
                    notion,
                    Arrays.hashCode(nodes),
                    signingIn,
                    signedIn,
                    held,
                    revocations,
                    committed,
                    missed,
                    unanswered,
                    chances,
                    wrong);
        }
        return hash;
    }
}
