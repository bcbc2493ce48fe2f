package io.github.keycloaknotion.grant;

import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Some of the grants that people gave through one provider. They have to meet each condition that is not null.
 *
 * @param realmId not null
 * @param alias the provider's; not null
 * @param userId Keycloak's id of the person; null for any
 * @param workspaceId Notion's; null for any
 * @param state what they are now; null for any
 * @param connectedUntil when they were connected for the first time at the latest, in milliseconds since the epoch;
 *     null for any time
 */
public record GrantSelection(
        String realmId, String alias, String userId, String workspaceId, GrantState state, Long connectedUntil) {

    /** All grants of a provider. */
    public static GrantSelection of(String realmId, String alias) {
        return new GrantSelection(realmId, alias, null, null, null, null);
    }

    /** The same, without grants that are connected from now on. */
    public GrantSelection until(Instant now) {
        return new GrantSelection(realmId, alias, userId, workspaceId, state, now.toEpochMilli());
    }

    /** Those of one person among them. */
    GrantSelection ofUser(String person) {
        return new GrantSelection(realmId, alias, person, workspaceId, state, connectedUntil);
    }

    private Map<String, Object> parameters() {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("realmId", realmId);
        parameters.put("provider", alias);
        Optional.ofNullable(userId).ifPresent(id -> parameters.put("userId", id));
        Optional.ofNullable(workspaceId).ifPresent(id -> parameters.put("workspaceId", id));
        Optional.ofNullable(state).ifPresent(wanted -> parameters.put("ended", wanted == GrantState.EXPIRED));
        return parameters;
    }

    /** The condition for the rows "g", in the query language of JPA; {@link #fill} sets its parameters. */
    String condition() {
        var conditions = new ArrayList<String>();
        parameters().keySet().forEach(name -> conditions.add("g." + name + " = :" + name));
        if (connectedUntil != null) {
            conditions.add("g.createdAt <= :until");
        }
        return String.join(" and ", conditions);
    }

    /** Sets the parameters of a statement in which the {@link #condition} stands. */
    <Q extends Query> Q fill(Q statement) {
        parameters().forEach(statement::setParameter);
        if (connectedUntil != null) {
            statement.setParameter("until", connectedUntil);
        }
        return statement;
    }
}
