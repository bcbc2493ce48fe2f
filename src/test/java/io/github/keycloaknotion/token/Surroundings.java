package io.github.keycloaknotion.token;

import io.github.keycloaknotion.api.TokenPair;
import io.github.keycloaknotion.api.Workspace;
import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.token.Explorer.Step;
import io.github.keycloaknotion.token.Protocol.Fault;
import io.github.keycloaknotion.token.World.Chance;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What happens around the nodes: people sign in and leave, what they leave behind is revoked, and time passes. */
final class Surroundings {

    /** In seconds; time can pass it without passing everything else. */
    static final int VERIFY_AFTER = 8;

    private final Set<Fault> faults;

    Surroundings(Set<Fault> faults) {
        this.faults = faults;
    }

    /** Somebody has signed in, and their access token died. */
    static World start(int nodes) {
        var world = new World(nodes);
        world.notion = NotionModel.EMPTY.signIn(false);
        world.commit(grant(world.notion.newest(), world.now));
        world.notion = world.notion.expire();
        return world;
    }

    private static Grant grant(TokenPair pair, Instant since) {
        return new Grant("notion", new Workspace("workspace", null, null), null, since, pair, false, null, 0);
    }

    void stepsOfTheStore(World world, List<Step<World>> steps) {
        if (world.signingIn != null) {
            var next = world.copy();
            if (world.row != null) {
                next.held |= NotionModel.bit(world.row.tokens());
            }
            next.commit(grant(world.signingIn, world.now));
            next.signedIn = world.notion.family(world.signingIn);
            next.signingIn = null;
            steps.add(own(() -> "the sign-in commits its pair", next));
        }
        if (world.revocations != 0) {
            var pair = Integer.numberOfTrailingZeros(world.revocations);
            var next = world.copy();
            next.revocations &= ~(1 << pair);
            next.notion = world.notion.revoke(pair);
            steps.add(own(() -> "pair " + pair + " is revoked", next));
        }
    }

    void stepsOfPeople(World world, List<Step<World>> steps) {
        if (world.signingIn == null && world.may(Chance.SIGN_IN)) {
            for (var retiresOlder : new boolean[] {false, true}) {
                var next = world.taking(Chance.SIGN_IN);
                next.notion = world.notion.signIn(retiresOlder);
                next.signingIn = next.notion.newest();
                steps.add(other(() -> "Notion gives a sign-in a new pair", next));
            }
        }
        if (world.signingIn != null && world.may(Chance.CRASH)) {
            var next = world.taking(Chance.CRASH);
            next.missed |= NotionModel.bit(world.signingIn);
            next.signingIn = null;
            steps.add(other(() -> "the sign-in crashes", next));
        }
        if (world.row != null && world.may(Chance.UNLINK)) {
            steps.add(other(() -> "the person leaves", unlinked(world)));
        }
        if (world.notion.active() != 0 && world.may(Chance.EXPIRY)) {
            var next = world.taking(Chance.EXPIRY);
            next.notion = world.notion.expire();
            steps.add(other(() -> "access tokens die", next));
        }
    }

    private World unlinked(World world) {
        var next = world.taking(Chance.UNLINK);
        next.revocations |= world.held;
        next.held = 0;
        next.revocations |= NotionModel.bit(world.row.tokens());
        next.row = null;
        return next;
    }

    /** By itself if nothing else goes on, or else by chance. */
    void timePasses(World world, boolean isAtRest, List<Step<World>> steps) {
        var isOwn = isAtRest && Arrays.stream(world.nodes).anyMatch(node -> !node.isIdle());
        if (!isOwn && !world.may(Chance.DELAY)) {
            return;
        }
        for (var moment : moments(world)) {
            if (mayPass(world, moment)) {
                var next = isOwn ? world.copy() : world.taking(Chance.DELAY);
                next.now = moment;
                steps.add(new Step<>(() -> "time passes: " + moment.getEpochSecond() + " s", isOwn, next.essence()));
            }
        }
    }

    private boolean mayPass(World world, Instant moment) {
        return faults.contains(Fault.CALL_OUTLASTS_THE_LEASE)
                || Arrays.stream(world.nodes)
                        .filter(Node::needsItsClaim)
                        .flatMap(node -> node.claimed().claim().stream())
                        .allMatch(claim -> moment.isBefore(claim.at().plus(NextStep.LEASE)));
    }

    /** The later ones at which something makes a difference. */
    private static Set<Instant> moments(World world) {
        var moments = new HashSet<Instant>();
        if (world.row != null) {
            moments.add(world.row.since().plusSeconds(VERIFY_AFTER));
            world.row
                    .claim()
                    .ifPresent(claim -> moments.add(claim.at()
                            .plus(claim.lost() ? NextStep.AFTER_LOST_ANSWER.after(claim.attempt()) : NextStep.LEASE)));
        }
        for (var node : world.nodes) {
            if (node.read() != null) {
                moments.add(node.read().patience());
            }
            if (node.last() != null) {
                moments.add(node.last().notBefore());
                moments.add(node.last().asked().plusSeconds(VERIFY_AFTER));
                moments.add(node.last().asked().plus(NextStep.PAUSE));
            }
        }
        moments.removeIf(moment -> !moment.isAfter(world.now) || moment.equals(Instant.MAX));
        return moments;
    }

    static Step<World> own(Supplier<String> what, World next) {
        return new Step<>(what, true, next.essence());
    }

    static Step<World> other(Supplier<String> what, World next) {
        return new Step<>(what, false, next.essence());
    }
}
