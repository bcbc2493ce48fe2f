package io.github.keycloaknotion.grant;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a grant leaves when it is removed: the pairs that may still work at Notion, sealed as in the row.
 *
 * @param key not null
 * @param version of the row
 * @param clientId the connection that the grant was given to; not null
 * @param tokens the newest pair; may be null if somebody else wrote the row
 * @param formerTokens earlier pairs, one on each line; null if there are none
 */
public record Remains(GrantKey key, long version, String clientId, String tokens, String formerTokens) {

    /** The columns that this is made of, in this order. */
    private static final String COLUMNS = GrantKey.COLUMNS + ", g.version, g.clientId, g.tokens, g.formerTokens";

    /** A query for the rows "g" that meet a condition; {@link #of} reads its results. */
    static TypedQuery<Object[]> query(EntityManager entities, String condition) {
        return entities.createQuery("select " + COLUMNS + " from GrantEntity g where " + condition, Object[].class);
    }

    static Remains of(Object[] columns) {
        return new Remains(
                GrantKey.of(columns), (long) columns[4], (String) columns[5], (String) columns[6], (String) columns[7]);
    }

    /** The pairs in the order in which they came, each sealed for the row; not null. */
    public Stream<String> pairs() {
        var former = formerTokens == null ? Stream.<String>empty() : formerTokens.lines();
        return Stream.concat(former, Stream.ofNullable(tokens)).filter(pair -> !pair.isBlank());
    }

    /** The same with each pair in another form. */
    Remains rewritten(UnaryOperator<String> form) {
        var former = formerTokens == null
                ? null
                : formerTokens
                        .lines()
                        .filter(pair -> !pair.isBlank())
                        .map(form)
                        .collect(Collectors.joining("\n", "", "\n"));
        return new Remains(key, version, clientId, form.apply(tokens), former);
    }
}
