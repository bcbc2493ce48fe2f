package io.github.keycloaknotion.admin;

import io.github.keycloaknotion.grant.GrantState;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import java.util.Set;

/**
 * The query parameters of a request. A parameter that is misspelled, empty, or given twice is refused: a script whose
 * variable for the user's id is empty must not cut everybody off.
 */
final class Query {

    private static final int LONGEST_PAGE = 1_000;
    private static final int USUAL_PAGE = 100;

    private final MultivaluedMap<String, String> parameters;

    /**
     * Refuses unknown parameters.
     *
     * @param known the names of all parameters
     * @throws WebApplicationException 400 if there is another one
     */
    Query(MultivaluedMap<String, String> parameters, Set<String> known) {
        this.parameters = parameters;
        for (var name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw Refused.badRequest("there is no such parameter; there are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    /**
     * The value of a parameter; empty if it is absent.
     *
     * @param longest how many characters it may have
     */
    private Optional<String> text(String name, int longest) {
        var values = parameters.get(name);
        if (values == null) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw Refused.badRequest(name + ": must not come twice");
        }
        var value = values.get(0);
        if (value.isBlank() || value.length() > longest || value.chars().anyMatch(Character::isISOControl)) {
            throw Refused.badRequest(name + ": must be a text of at most " + longest + " characters, and not empty");
        }
        return Optional.of(value);
    }

    /** Keycloak's id of a user, which also names the storage of a user in a user storage; empty if none is given. */
    Optional<String> user() {
        var id = text("user", 255);
        if (id.filter(named -> named.startsWith("f:") && named.indexOf(':', 2) < 0)
                .isPresent()) {
            throw Refused.badRequest("user: must be the id that Keycloak has for the user");
        }
        return id;
    }

    /** Notion's id of a workspace, as it is listed; empty if none is given. */
    Optional<String> workspace() {
        return text("workspace", 100);
    }

    /** Whether a parameter is true; false if it is absent. */
    boolean flag(String name) {
        return text(name, 5)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw Refused.badRequest(name + ": must be true or false");
                })
                .orElse(false);
    }

    /** The state of the grants; empty for any. */
    Optional<GrantState> state() {
        return text("state", 20)
                .map(name -> GrantState.named(name)
                        .orElseThrow(() -> Refused.badRequest("state: must be connected or expired")));
    }

    /** The id after which the page begins; empty for the first page; not null. */
    String after() {
        var id = text("after", 36).orElse("");
        if (!id.matches("[0-9a-f-]*")) {
            throw Refused.badRequest("after: must be what the page before gave as next");
        }
        return id;
    }

    /** How many grants the page may have. */
    int max() {
        var number = text("max", 100)
                .map(value -> value.matches("[0-9]{1,4}") ? Integer.parseInt(value) : 0)
                .orElse(USUAL_PAGE);
        if (number < 1 || number > LONGEST_PAGE) {
            throw Refused.badRequest("max: must be a number from 1 to " + LONGEST_PAGE);
        }
        return number;
    }
}
