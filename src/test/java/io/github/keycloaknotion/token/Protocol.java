package io.github.keycloaknotion.token;

import static io.github.keycloaknotion.token.Surroundings.other;
import static io.github.keycloaknotion.token.Surroundings.own;

import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.token.Explorer.Step;
import io.github.keycloaknotion.token.Node.At;
import io.github.keycloaknotion.token.RefreshOutcome.Belated;
import io.github.keycloaknotion.token.RefreshOutcome.Ended;
import io.github.keycloaknotion.token.RefreshOutcome.Lost;
import io.github.keycloaknotion.token.RefreshOutcome.Released;
import io.github.keycloaknotion.token.RefreshOutcome.Renewed;
import io.github.keycloaknotion.token.World.Chance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The protocol by which nodes that share nothing but a database keep one person's grant: every step that can be the next
 * one, in every world. What a node decides is decided by the production code, in {@link NextStep} and
 * {@link RefreshOutcome}; {@link Surroundings} brings the rest. Nothing comes in between of a step: it is one transaction,
 * one call that Notion acts on, one answer that arrives.
 *
 * <p>What is assumed of the nodes: from the moment at which one takes the time for its claim, it commits what came of it
 * before the claim runs out, or dies. What is assumed of the store: a sign-in holds the pair that it replaces until the
 * person leaves; whoever leaves has all of their pairs revoked, some time later.
 */
final class Protocol implements Explorer.Model<World> {

    /** What may be broken on purpose. */
    enum Fault {
        CLAIM_IS_NOT_COMMITTED,
        PAIR_IS_HANDED_OUT_BEFORE_THE_COMMIT,
        NEWER_SIGN_IN_IS_OVERWRITTEN,
        ORPHAN_IS_NOT_REVOKED,
        BELATED_PAIR_IS_FORGOTTEN,
        GRANT_IS_GIVEN_UP_AFTER_LOST_ANSWERS,
        CALL_OUTLASTS_THE_LEASE
    }

    private final Set<Fault> faults;
    private final Surroundings surroundings;

    Protocol(Fault... faults) {
        this.faults = Set.of(faults);
        this.surroundings = new Surroundings(this.faults);
    }

    @Override
    public List<Step<World>> steps(World world) {
        var steps = new ArrayList<Step<World>>();
        for (var i = 0; i < world.nodes.length; i++) {
            nodeSteps(world, i, steps);
            // A decision is nobody else's business: unless time may pass before it, it may as well come first.
            if (world.nodes[i].at() == At.DECIDE && !world.may(Chance.DELAY)) {
                return steps.subList(steps.size() - 1, steps.size());
            }
        }
        surroundings.stepsOfTheStore(world, steps);
        var isAtRest = steps.isEmpty();
        readsAndCrashes(world, steps);
        surroundings.stepsOfPeople(world, steps);
        surroundings.timePasses(world, isAtRest, steps);
        return steps;
    }

    private void readsAndCrashes(World world, List<Step<World>> steps) {
        // All nodes are alike: so the first that is asked is the first.
        var alike = Arrays.stream(world.nodes).allMatch(Node.IDLE::equals) ? 1 : world.nodes.length;
        for (var i = 0; i < alike; i++) {
            var name = "node " + (i + 1);
            if (world.nodes[i].isIdle() && world.may(Chance.READ)) {
                steps.add(other(() -> name + " is asked", asked(world, i, false)));
                steps.add(other(() -> name + " is asked to verify", asked(world, i, true)));
            }
            if (!world.nodes[i].equals(Node.IDLE) && world.may(Chance.CRASH)) {
                steps.add(other(() -> name + " crashes", crashed(world, i)));
            }
        }
    }

    private World asked(World world, int number, boolean verify) {
        var node = world.nodes[number];
        // A grant that is not remembered, or is remembered as dead, is read.
        var remembered = node.seen() == null || node.seen().living().isEmpty() ? world.row : node.seen();
        var next = world.taking(Chance.READ);
        if (remembered == null) {
            return next;
        }
        var begun = node.begins(TokenRead.begun(verify, Surroundings.VERIFY_AFTER, world.now), remembered);
        return follow(next.with(number, begun), number, NextStep.ofRemembered(begun.facts(world.now)));
    }

    private static World crashed(World world, int number) {
        var node = world.nodes[number];
        var next = world.taking(Chance.CRASH).with(number, Node.IDLE);
        node.uncommitted().ifPresent(fresh -> miss(next, node.claimed().tokens(), fresh));
        return next;
    }

    // What a node does next, as TokenUpkeep and Refresh do it.

    private void nodeSteps(World world, int number, List<Step<World>> steps) {
        var name = "node " + (number + 1);
        var node = world.nodes[number];
        switch (node.at()) {
            case IDLE -> {}
            case READ_THE_ROW -> steps.add(own(() -> name + " reads the row", readRow(world, number)));
            case DECIDE -> {
                var step = NextStep.ofCommitted(node.facts(world.now));
                steps.add(own(() -> name + " decides to " + step, follow(world, number, step)));
            }
            case ASK_NOTION -> introspections(world, number, name, steps);
            case CLAIM -> steps.add(own(() -> name + " claims the row", claim(world, number)));
            case REFRESH -> refreshes(world, number, name, steps);
            case COMMIT -> steps.add(own(() -> name + " commits the outcome", commit(world, number)));
            case READ_WHO_CAME_BEFORE ->
                steps.add(own(() -> name + " reads what became of the row", belated(world, number)));
            case HOLD -> steps.add(own(() -> name + " has the belated pair held", hold(world, number)));
            case REVOKE -> steps.add(own(() -> name + " has the belated pair revoked", revoke(world, number)));
            case END -> {
                var ended = node.seen().asEnded();
                var next = node.seen().equals(world.row) ? node.committed(ended) : node.looksAgain();
                steps.add(own(
                        () -> name + " writes down that the grant ended",
                        replace(world, node.seen(), ended).with(number, next)));
            }
            case WAIT -> {
                // To look at what did not change leads nowhere.
                if (!node.seen().equals(world.row) || world.now.isAfter(node.looked())) {
                    steps.add(own(() -> name + " looks again", world.with(number, node.looksAgain())));
                }
            }
        }
    }

    private World follow(World world, int number, NextStep step) {
        var node = world.nodes[number];
        if (step instanceof NextStep.HandOut) {
            return handOut(world.with(number, node.ends()), node.seen().tokens());
        }
        if (step instanceof NextStep.Refuse) {
            return world.with(number, node.ends());
        }
        if (step instanceof NextStep.Refresh refresh) {
            if (refresh.attempt() > 2 && faults.contains(Fault.GRANT_IS_GIVEN_UP_AFTER_LOST_ANSWERS)) {
                return world.with(number, node.at(At.END));
            }
            var claimed = RefreshOutcome.claimed(node.seen(), refresh.attempt(), world.now);
            return world.with(number, node.claims(claimed));
        }
        if (step instanceof NextStep.Wait) {
            return world.with(number, node.waits(world.now));
        }
        var at = step instanceof NextStep.Introspect
                ? At.ASK_NOTION
                : step instanceof NextStep.End ? At.END : At.READ_THE_ROW;
        return world.with(number, node.at(at));
    }

    private static World handOut(World world, TokenPair pair) {
        if ((world.committed & NotionModel.bit(pair)) == 0) {
            world.wrong = "a pair is handed out that is not committed";
        }
        return world;
    }

    private static World readRow(World world, int number) {
        var node = world.nodes[number];
        return world.with(number, world.row == null ? node.ends() : node.sees(world.row));
    }

    private static void introspections(World world, int number, String name, List<Step<World>> steps) {
        var node = world.nodes[number];
        var active = world.notion.isActive(node.seen().tokens());
        var answered = Introspection.answered(active, world.now);
        steps.add(own(
                () -> name + " is told that the token is " + answered.result(),
                world.with(number, node.introspected(answered))));
        if (world.may(Chance.LOSS)) {
            var unanswered = Introspection.unanswered(world.now);
            steps.add(own(
                    () -> name + " is not told whether the token works",
                    world.taking(Chance.LOSS).with(number, node.introspected(unanswered))));
        }
    }

    private World claim(World world, int number) {
        var node = world.nodes[number];
        if (faults.contains(Fault.CLAIM_IS_NOT_COMMITTED)) {
            return world.with(number, node.at(At.REFRESH));
        }
        var next = node.seen().equals(world.row) ? node.at(At.REFRESH) : node.looksAgain();
        return replace(world, node.seen(), node.claimed()).with(number, next);
    }

    private static void refreshes(World world, int number, String name, List<Step<World>> steps) {
        var node = world.nodes[number];
        var pair = node.claimed().tokens();
        var acted = world.copy();
        acted.notion = world.notion.refresh(pair);
        if (world.notion.isSpent(pair) && (world.unanswered & NotionModel.bit(pair)) == 0) {
            acted.wrong = "a spent refresh token is presented, and the answer that spent it was not lost";
        }
        var fresh = world.notion.refreshed(pair);
        var outcome = fresh.<RefreshOutcome>map(Renewed::new).orElseGet(Ended::new);
        steps.add(own(
                () -> name + " presents the refresh token: " + outcome, acted.with(number, node.answered(outcome))));
        if (world.may(Chance.LOSS)) {
            var lost = node.answered(new Lost());
            var next = acted.taking(Chance.LOSS).with(number, lost);
            fresh.ifPresent(missed -> miss(next, pair, missed));
            steps.add(own(() -> name + " presents the refresh token: the answer is lost", next));
            steps.add(own(
                    () -> name + " presents the refresh token: it is lost on its way",
                    world.taking(Chance.LOSS).with(number, lost)));
        }
        if (world.may(Chance.REST)) {
            steps.add(own(
                    () -> name + " presents the refresh token: Notion is busy",
                    world.taking(Chance.REST).with(number, node.answered(new Released(false)))));
        }
    }

    private static void miss(World world, TokenPair spent, TokenPair fresh) {
        world.unanswered |= NotionModel.bit(spent);
        world.missed |= NotionModel.bit(fresh);
    }

    private World commit(World world, int number) {
        var node = world.nodes[number];
        var outcome = node.outcome();
        if (faults.contains(Fault.PAIR_IS_HANDED_OUT_BEFORE_THE_COMMIT) && outcome instanceof Renewed renewed) {
            return handOut(world.copy(), renewed.pair());
        }
        var next = outcome.next(node.seen(), node.claimed(), world.now);
        var isLast = node.claimed().equals(world.row);
        var after = replace(world, node.claimed(), next);
        if (faults.contains(Fault.NEWER_SIGN_IN_IS_OVERWRITTEN) && world.row != null) {
            isLast = true;
            after.commit(next);
        }
        if (outcome instanceof Released released) {
            node = node.remembers(released.told(node.lastOf(node.seen()), world.now));
        }
        if (isLast) {
            return after.with(number, node.committed(next));
        }
        return after.with(number, outcome instanceof Renewed ? node.at(At.READ_WHO_CAME_BEFORE) : node.looksAgain());
    }

    private static World belated(World world, int number) {
        var node = world.nodes[number];
        return world.with(
                number,
                switch (Belated.of(node.claimed().tokens(), Optional.ofNullable(world.row))) {
                    case TAKE_ITS_PLACE -> node.claims(world.row).answered(node.outcome());
                    case HOLD -> node.at(At.HOLD);
                    case REVOKE -> node.at(At.REVOKE);
                });
    }

    private World hold(World world, int number) {
        if (world.row == null) {
            return revoke(world, number);
        }
        var next = world.with(number, world.nodes[number].looksAgain());
        if (!faults.contains(Fault.BELATED_PAIR_IS_FORGOTTEN)) {
            next.held |= NotionModel.bit(world.nodes[number].uncommitted().orElseThrow());
        }
        return next;
    }

    private World revoke(World world, int number) {
        var next = world.with(number, world.nodes[number].looksAgain());
        if (!faults.contains(Fault.ORPHAN_IS_NOT_REVOKED)) {
            next.revocations |=
                    NotionModel.bit(world.nodes[number].uncommitted().orElseThrow());
        }
        return next;
    }

    private static World replace(World world, Grant seen, Grant next) {
        var after = world.copy();
        if (seen.equals(world.row)) {
            after.commit(next);
        }
        return after;
    }

    // What must never be, and what must be in the end.

    @Override
    public Optional<String> wrong(World world) {
        if (world.wrong != null) {
            return Optional.of(world.wrong);
        }
        if (world.row != null && world.row.ended() && world.notion.canRefresh(world.row.tokens())) {
            return Optional.of("a grant is ended that is alive");
        }
        if (world.row != null && world.notion.family(world.row.tokens()) != world.signedIn) {
            return Optional.of("a newer sign-in is overwritten");
        }
        if ((world.notion.alive() & ~world.accountedFor()) != 0) {
            return Optional.of("a living pair is lost");
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> wrongAtRest(World world) {
        if (!Arrays.stream(world.nodes).allMatch(Node::isIdle)) {
            return Optional.of("a reader waits for ever");
        }
        return world.row == null && (world.notion.alive() & ~world.missed) != 0
                ? Optional.of("the person left, and a pair is alive")
                : Optional.empty();
    }
}
