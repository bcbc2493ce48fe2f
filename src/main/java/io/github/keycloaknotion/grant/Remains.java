package io.github.keycloaknotion.grant;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may be alive at Notion of a grant that nobody has any more, sealed as it was in the row.
 *
 * @param key not null
 * @param version of the row
 * @param clientId the connection that the grant was given to; not null
 * @param tokens the newest pair; of a row that somebody else wrote, it may be null
 * @param formerTokens earlier pairs, one a line; null if there are none
 */
public record Remains(GrantKey key, long version, String clientId, String tokens, String formerTokens) {

    /** What of the table it is made of, in this order. */
    private static final String COLUMNS = GrantKey.COLUMNS + ", g.version, g.clientId, g.tokens, g.formerTokens";

    /** Of the rows "g" that meet a condition; each is to be read with {@link #of}. */
    static TypedQuery<Object[]> query(EntityManager entities, String condition) {
        return entities.createQuery("select " + COLUMNS + " from GrantEntity g where " + condition, Object[].class);
    }

    static Remains of(Object[] columns) {
        return new Remains(
                GrantKey.of(columns), (long) columns[4], (String) columns[5], (String) columns[6], (String) columns[7]);
    }

    /** The pairs in the order in which they came, each sealed for the row. */
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
