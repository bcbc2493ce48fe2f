package io.github.keycloaknotion.grant;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/** A provider's grants, for whoever looks at many of them: read in the session's transaction, page by page. */
public final class GrantList {

    private final EntityManager entities;

    /** In the session's transaction. */
    public GrantList(KeycloakSession session) {
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /**
     * The next ones, in the order of their ids; not null.
     *
     * @param after the id before the first of them; not null
     * @param most how many
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

    /** One person's, by the ids of their workspaces; not null. */
    public Map<String, ListedGrant> byWorkspace(String realmId, String alias, String userId) {
        var selection = GrantSelection.of(realmId, alias).ofUser(userId);
        return after("", selection, Integer.MAX_VALUE).stream()
                .collect(Collectors.toMap(ListedGrant::workspaceId, Function.identity()));
    }

    /** How many there are. */
    public long count(GrantSelection selection) {
        var query = entities.createQuery(
                "select count(g.id) from GrantEntity g where " + selection.condition(), Long.class);
        return selection.fill(query).getSingleResult();
    }

    /** What the first of them by id would leave; not null. */
    public List<Remains> remains(GrantSelection selection, int most) {
        return selection
                .fill(Remains.query(entities, selection.condition() + " order by g.id"))
                .setMaxResults(most)
                .getResultStream()
                .map(Remains::of)
                .toList();
    }

    /** Whether the person of a grant has given others through the same provider, which do not belong to these. */
    public boolean hasOthers(Remains remains, GrantSelection selection) {
        var person = remains.key().userId();
        var all = GrantSelection.of(selection.realmId(), selection.alias());
        return count(all.ofUser(person)) > count(selection.ofUser(person));
    }
}
