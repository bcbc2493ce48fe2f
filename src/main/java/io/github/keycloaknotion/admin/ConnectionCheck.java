package io.github.keycloaknotion.admin;

import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.connection.Connection;
import io.github.keycloaknotion.connection.Problem;
import io.github.keycloaknotion.connection.Setting;
import io.github.keycloaknotion.connection.SharedConnection;
import java.util.List;
import java.util.Optional;
import org.keycloak.common.util.SecretGenerator;

/**
 * Checks a provider's connection, as far as that is possible before the first person comes: its settings make sense,
 * the vault has what they refer to, and Notion knows the client. For that, Notion is asked about a token that nobody
 * has.
 *
 * @param connection not null
 */
record ConnectionCheck(Connection connection) {

    private static final int TOKEN_LENGTH = 46;

    /** What keeps the provider from working; empty if nothing does. */
    List<Problem> problems() {
        var problems = connection.settings().problems(connection.session());
        if (problems.isEmpty()) {
            notionsProblem().ifPresent(problems::add);
        }
        return problems;
    }

    private Optional<Problem> notionsProblem() {
        var api = connection.api();
        return api.isPresent()
                ? problemOf(api.get())
                : problem(Setting.CLIENT_SECRET, "the vault has nothing under this name");
    }

    private static Optional<Problem> problemOf(NotionApi api) {
        try {
            api.isActive("ntn_" + SecretGenerator.getInstance().randomString(TOKEN_LENGTH));
            return Optional.empty();
        } catch (NotionException e) {
            return switch (e.reason()) {
                case BUSY ->
                    problem(
                            Setting.BASE_URL,
                            "Notion has too much to do to say anything; check again: " + e.getMessage());
                case UNREACHABLE, LOST ->
                    problem(Setting.BASE_URL, "this is not Notion, or it is out of reach: " + e.getMessage());
                case REFUSED -> refusal(e);
            };
        }
    }

    /** Notion may refuse the token as unknown or as malformed: then it knows the client. */
    private static Optional<Problem> refusal(NotionException e) {
        if (e.refusesClient()) {
            return problem(
                    Setting.CLIENT_SECRET,
                    "Notion does not take client id and secret; copy both from the connection's page there: "
                            + e.getMessage());
        }
        return e.refusedWith("invalid_request_url") || e.refusedWith("object_not_found")
                ? problem(Setting.BASE_URL, "Notion's API is not there: " + e.getMessage())
                : Optional.empty();
    }

    private static Optional<Problem> problem(Setting setting, String description) {
        return Optional.of(new Problem(setting.key(), description));
    }

    /**
     * What works, but is shared with other providers; not null. An admin of one realm is not told which realms these
     * are in.
     */
    List<Problem> notes() {
        return SharedConnection.with(connection).stream()
                .map(other -> other.realmId().equals(connection.realm().getId())
                        ? "provider " + other.alias()
                        : "a provider of another realm")
                .distinct()
                .map(other -> new Problem(
                        Setting.CLIENT_ID.key(),
                        other + " has the same connection: they share what Notion allows it in a second, and what is"
                                + " refreshed or revoked through one may end what the other holds"))
                .toList();
    }
}
