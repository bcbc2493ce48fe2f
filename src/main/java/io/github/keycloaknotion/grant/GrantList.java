package io.github.keycloaknotion.grant;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/** Reads many of a provider's grants, page by page, in the session's transaction. */
public final class GrantList {

    private final EntityManager entities;

    /** Reads in the session's transaction. */
    public GrantList(KeycloakSession session) {
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /**
     * The next grants, in the order of their ids.
     *
     * @param after the id before the first of them; empty to begin; not null
     * @param most how many at most
     */
    public List<ListedGrant> after(String after, GrantSelection selection, int most) {
        var query = entities.createQuery(
                "select " + ListedGrant.COLUMNS + " from GrantEntity g where " + selection.condition()
                        + " and g.id > :after order by g.id",
                Object[].class);
        return selection
                .fill(query)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultStream()
                .map(ListedGrant::of)
                .toList();
    }

    /** One person's grants by the ids of their workspaces. */
    public Map<String, ListedGrant> byWorkspace(String realmId, String alias, String userId) {
        var selection = GrantSelection.of(realmId, alias).ofUser(userId);
        return after("", selection, Integer.MAX_VALUE).stream()
                .collect(Collectors.toMap(ListedGrant::workspaceId, Function.identity()));
    }

    /** How many grants there are. */
    public long count(GrantSelection selection) {
        var query = entities.createQuery(
                "select count(g.id) from GrantEntity g where " + selection.condition(), Long.class);
        return selection.fill(query).getSingleResult();
    }

    /**
     * What removing the first grants, by id, would leave.
     *
     * @param most how many at most
     */
    public List<Remains> remains(GrantSelection selection, int most) {
        return selection
                .fill(Remains.query(entities, selection.condition() + " order by g.id"))
                .setMaxResults(most)
                .getResultStream()
                .map(Remains::of)
                .toList();
    }

    /**
     * Whether the person of a grant has given other grants through the same provider, which the selection does not
     * have.
     *
     * @param remains what the grant would leave; not null
     */
    public boolean hasOthers(Remains remains, GrantSelection selection) {
        var person = remains.key().userId();
        var all = GrantSelection.of(selection.realmId(), selection.alias());
        return count(all.ofUser(person)) > count(selection.ofUser(person));
    }
}
