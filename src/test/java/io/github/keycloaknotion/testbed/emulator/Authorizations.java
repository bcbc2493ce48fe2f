package io.github.keycloaknotion.testbed.emulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Codes, tokens, and who gave them. Every rule of Notion's about their lives is kept here. */
final class Authorizations {

    /** One authorization by a person: a bot in a workspace, and the pair that is good now. */
    static final class Family {
        final Connection connection;
        final EmulatedPerson person;
        final EmulatedWorkspace workspace;
        final String botId = UUID.randomUUID().toString();
        String accessToken;
        private String newestAccessToken;
        String refreshToken;

        Family(Connection connection, EmulatedPerson person, EmulatedWorkspace workspace) {
            this.connection = connection;
            this.person = person;
            this.workspace = workspace;
        }

        boolean isAlive() {
            return accessToken != null;
        }

        /** Whether the token is of the newest pair. */
        private boolean holds(String token) {
            return token.equals(newestAccessToken) || token.equals(refreshToken);
        }

        private void end() {
            accessToken = null;
            refreshToken = null;
        }
    }

    private record Code(Family family, String redirectUri) {}

    private final Map<String, Code> codes = new HashMap<>();
    private final Map<String, Family> spentCodes = new HashMap<>();
    private final Map<String, Family> byAccessToken = new HashMap<>();
    private final Map<String, Family> byRefreshToken = new HashMap<>();
    private final Map<String, List<Family>> byPerson = new HashMap<>();
    private final Set<String> secrets = new HashSet<>();

    synchronized String authorize(
            Connection connection, EmulatedPerson person, EmulatedWorkspace workspace, String redirectUri) {
        var code = secret("03");
        codes.put(code, new Code(new Family(connection, person, workspace), redirectUri));
        return code;
    }

    /** Whose code this is or was. */
    synchronized Optional<EmulatedPerson> personOfCode(String code) {
        var pending = codes.get(code);
        return Optional.ofNullable(pending != null ? pending.family() : spentCodes.get(code))
                .map(family -> family.person);
    }

    synchronized Optional<EmulatedPerson> personOfRefreshToken(String token) {
        return Optional.ofNullable(byRefreshToken.get(token)).map(family -> family.person);
    }

    synchronized Optional<EmulatedPerson> personOfToken(String token) {
        return Optional.ofNullable(byAccessToken.getOrDefault(token, byRefreshToken.get(token)))
                .map(family -> family.person);
    }

    /** Spends a code: good once, for the connection and the redirect URI that it was made for. */
    synchronized Optional<Family> redeem(Connection connection, String code, String redirectUri) {
        var pending = codes.remove(code);
        if (pending == null) {
            return Optional.empty();
        }
        var family = again(pending.family());
        spentCodes.put(code, family);
        if (!family.connection.equals(connection) || !pending.redirectUri().equals(redirectUri)) {
            return Optional.empty();
        }
        if (family.isAlive()) {
            return Optional.of(family);
        }
        retireOlderRefreshTokens(family);
        byPerson.computeIfAbsent(family.person.id(), id -> new ArrayList<>()).add(family);
        mint(family);
        return Optional.of(family);
    }

    /** What an older connection gives once more; of another one, the same. */
    private Family again(Family family) {
        return family.connection.has(Trait.SAME_PAIR_AGAIN)
                ? ofSameAuthorization(family)
                        .filter(Family::isAlive)
                        .findFirst()
                        .orElse(family)
                : family;
    }

    private Stream<Family> ofSameAuthorization(Family one) {
        return families(one.person)
                .filter(family -> family.connection.equals(one.connection)
                        && family.workspace.id().equals(one.workspace.id()));
    }

    /** Rotates a pair. A spent refresh token ends the whole family. */
    synchronized Optional<Family> rotate(Connection connection, String refreshToken) {
        var family = byRefreshToken.get(refreshToken);
        if (family == null || !family.connection.equals(connection)) {
            return Optional.empty();
        }
        if (!refreshToken.equals(family.refreshToken)) {
            family.end();
            return Optional.empty();
        }
        mint(family);
        return Optional.of(family);
    }

    synchronized Optional<Family> active(String accessToken) {
        return Optional.ofNullable(byAccessToken.get(accessToken))
                .filter(family -> accessToken.equals(family.accessToken));
    }

    synchronized void revoke(Connection connection, String token) {
        Optional.ofNullable(byAccessToken.getOrDefault(token, byRefreshToken.get(token)))
                .filter(family -> family.connection.equals(connection))
                .ifPresent(family -> revoke(family, token));
    }

    private void revoke(Family family, String token) {
        if (family.connection.has(Trait.REVOKES_THE_AUTHORIZATION)) {
            ofSameAuthorization(family).forEach(Family::end);
        } else if (!family.connection.has(Trait.REVOKES_ONE_PAIR) || family.holds(token)) {
            family.end();
        }
    }

    synchronized boolean isConnected(EmulatedPerson person) {
        return families(person).anyMatch(Family::isAlive);
    }

    synchronized boolean isConnected(EmulatedPerson person, EmulatedWorkspace workspace) {
        return families(person).anyMatch(family -> family.workspace.id().equals(workspace.id()) && family.isAlive());
    }

    synchronized List<String> secrets(EmulatedPerson person) {
        return families(person)
                .filter(Family::isAlive)
                .flatMap(family -> Stream.of(family.accessToken, family.refreshToken))
                .toList();
    }

    /** The person removes the connection in Notion's settings. */
    synchronized void end(EmulatedPerson person) {
        families(person).forEach(Family::end);
    }

    /** The person's tokens die, while the refresh tokens stay good. */
    synchronized void expire(EmulatedPerson person) {
        families(person).filter(Family::isAlive).forEach(family -> family.accessToken = "expired");
    }

    synchronized Collection<String> secrets() {
        return Set.copyOf(secrets);
    }

    private Stream<Family> families(EmulatedPerson person) {
        return byPerson.getOrDefault(person.id(), List.of()).stream();
    }

    private void retireOlderRefreshTokens(Family newest) {
        ofSameAuthorization(newest).forEach(family -> {
            byRefreshToken.remove(family.refreshToken);
            family.refreshToken = null;
        });
    }

    private void mint(Family family) {
        family.accessToken = secret("ntn_");
        family.newestAccessToken = family.accessToken;
        family.refreshToken = secret("nrt_");
        byAccessToken.put(family.accessToken, family);
        byRefreshToken.put(family.refreshToken, family);
    }

    private String secret(String prefix) {
        var secret = new StringBuilder(prefix);
        ThreadLocalRandom.current()
                .ints(43, 0, 62)
                .forEach(
                        i -> secret.append("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".charAt(i)));
        secrets.add(secret.toString());
        return secret.toString();
    }
}
