package io.github.keycloaknotion.benchmark;

import io.github.keycloaknotion.benchmark.SignIns.Arrival;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** What one node does, what a million grants take, and how fast they are revoked: {@code docs/operations/capacity.md}. */
final class Capacity {

    private static final int GRANTS = 1_000_000;
    private static final int MANY_REVOCATIONS = 100_000;
    private static final Duration REVOKING = Duration.ofMinutes(1);
    private static final String OURS = "/notion/" + Provider.SEALED.alias;

    /** For the computed part: what is assumed of people is said on the page. */
    private static final double PEOPLE = 10_000_000;

    private static final double READS_A_DAY = 20;
    private static final double SHARE_OF_THE_BUSIEST_HOUR = 0.1;
    private static final double GRANTS_EACH = 1.2;
    private static final double LEAVING_A_DAY = 0.001;

    private final Extent extent;
    private final Site site;

    private Capacity(Extent extent, Site site) {
        this.extent = extent;
        this.site = site;
    }

    /** Measures on a server with Keycloak's default features, and writes the page. */
    static void measure(Extent extent, Path page) throws IOException {
        try (var site = new Site(1, "")) {
            Files.writeString(page, new Capacity(extent, site).page());
        }
    }

    private String page() throws IOException {
        var sessions = Sessions.start(site, Provider.SEALED, 1);
        var rounds = new LinkedHashMap<String, Function<Duration, Round>>();
        rounds.put("new", duration -> Round.of(site, Provider.SEALED, newcomers(duration)));
        rounds.put("returning", sessions::signIns);
        rounds.put("reads", duration -> sessions.reads(TokenEndpoint.EXCHANGE, duration));
        extent.warmUp(() ->
                rounds.values().forEach(round -> round.apply(extent.rounds().length())));
        var series = Series.run("Capacity", extent.rounds(), rounds);
        var revocations = revocationsASecond();
        // Whom the grants are modelled on has none any more.
        Sessions.start(site, Provider.SEALED, 1);
        var before = site.gauges().get(0).liveHeapBytes();
        site.storeUsers(GRANTS);
        site.admin().call("GET", OURS + "/grants?max=1000", null);
        var after = site.gauges().get(0).liveHeapBytes();
        return page(new Figures(
                series,
                revocations,
                megabytes(before),
                megabytes(after),
                bytesPerRow("notion_grant"),
                bytesPerRow("user_entity") + bytesPerRow("federated_identity")));
    }

    private record Figures(
            Series series,
            double revocationsASecond,
            double heapBefore,
            double heapAfter,
            double grantBytes,
            double personBytes) {

        double median(String what, Metric metric) {
            return series.spread(what, metric).median();
        }

        /** Cores that are busy while people come and apps read as often as this in a second. */
        double cores(double signIns, double reads) {
            return (signIns * median("returning", Metric.CPU) + reads * median("reads", Metric.CPU)) / 1000;
        }

        String row(String title, String what) {
            return "| %s | %.0f | %.1f | %.1f |"
                    .formatted(
                            title,
                            median(what, Metric.RATE),
                            median(what, Metric.CPU),
                            median(what, Metric.STATEMENTS));
        }
    }

    private Load newcomers(Duration duration) {
        return new SignIns(site, Provider.SEALED).of(() -> new Arrival(site.newPerson(Provider.SEALED), 0), duration);
    }

    /** Cuts everybody off, and counts for a while. */
    private double revocationsASecond() {
        site.admin().call("DELETE", OURS + "/grants?all=true", null);
        await(() -> site.admin()
                .call("GET", OURS + "/grants?max=1", null)
                .body()
                .path("grants")
                .isEmpty());
        var pending = pendingRevocations();
        var begin = System.nanoTime();
        await(() -> System.nanoTime() - begin > REVOKING.toNanos());
        var left = pendingRevocations();
        var seconds = (System.nanoTime() - begin) / 1e9;
        if (left == 0) {
            throw new IllegalStateException("only %d revocations in %.0f s".formatted(pending, seconds));
        }
        return (pending - left) / seconds;
    }

    private int pendingRevocations() {
        return site.admin()
                .call("GET", OURS + "/revocations", null)
                .body()
                .path("pending")
                .intValue();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            try {
                Thread.sleep(Duration.ofSeconds(1).toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** With its share of the indexes. */
    private double bytesPerRow(String table) {
        return Double.parseDouble(site.database()
                .ask("select pg_total_relation_size('%1$s')::float / (select count(*) from %1$s)".formatted(table)));
    }

    private static double megabytes(double bytes) {
        return bytes / 1024 / 1024;
    }

    private String page(Figures figures) throws IOException {
        var signIns = PEOPLE * SHARE_OF_THE_BUSIEST_HOUR / 3600;
        var reads = signIns * READS_A_DAY;
        return """
            # Capacity

            What one node does, and what people take in the database: measured by

            ```sh
            mvn install -DskipTests -DskipITs
            mvn -f benchmark verify -Dbenchmark.extent=capacity
            ```

            on %s, %d cores, with tokens sealed. Load generator, database and the emulator of Notion shared the
            cores with Keycloak, so a server of its own does more; what a server spends on each is the figure to compute with.

            ## Measured

            | one node | a second | CPU of Keycloak, ms each | database statements each |
            | --- | --- | --- | --- |
            %s
            %s
            %s

            | | |
            | --- | --- |
            | a grant in the database, with its share of the indexes | %.0f bytes |
            | the person and the link, in Keycloak's own tables | %.0f bytes |
            | a million grants and people in the database | %.1f GB |
            | live heap with few grants, and with a million | %.0f MB, %.0f MB |
            | revocations at Notion, for each connection | %.1f a second |
            | so 100,000 revocations take | %.1f hours |

            Grants are not kept in memory: a node needs the same heap for any number of them. A read looks up one row by its
            key. A revocation waits its turn in the outbox, and nothing else waits for it: three a second is the limit that
            we keep for each connection, since Notion limits its callers.

            ## Ten million people, computed

            Nobody has measured this. It is computed from the figures above, for %.0f million people with %.1f grants each, of
            whom each signs in once a day, whose apps read their tokens %.0f times a day, with %.0f %% of the day in its
            busiest hour, and of whom one in a thousand leaves each day:

            | | |
            | --- | --- |
            | sign-ins a second, in the busiest hour | %.0f |
            | token reads a second, in the busiest hour | %,.0f |
            | cores that Keycloak keeps busy then | %.0f |
            | cores to have, so that they are half busy and one of four nodes may fail | %.0f |
            | database | %.0f GB |
            | revocations a day, and the hours that they take | %,.0f, %.1f |
            | if the connection were given up, days until all are revoked | %.0f |

            The database does %,.0f statements a second then, and more: fifty people were read here, whom Keycloak had in its
            cache, and each whom it has not is loaded first. That is what to measure on your own. Calls to Notion come on top: at most one introspection a person for each `verifyAfter` seconds in which an app reads, and a
            refresh when a token is dead. Notion's own limit for these is not known.
            """.formatted(
                        Machine.cpu(),
                        Runtime.getRuntime().availableProcessors(),
                        figures.row("new people sign in", "new"),
                        figures.row("returning people sign in", "returning"),
                        figures.row("token reads, by token exchange", "reads"),
                        figures.grantBytes,
                        figures.personBytes,
                        (figures.grantBytes + figures.personBytes) * GRANTS / 1e9,
                        figures.heapBefore,
                        figures.heapAfter,
                        figures.revocationsASecond,
                        MANY_REVOCATIONS / figures.revocationsASecond / 3600,
                        PEOPLE / 1e6,
                        GRANTS_EACH,
                        READS_A_DAY,
                        SHARE_OF_THE_BUSIEST_HOUR * 100,
                        signIns,
                        reads,
                        figures.cores(signIns, reads),
                        Math.ceil(figures.cores(signIns, reads) / 0.5 * 4 / 3),
                        PEOPLE * (GRANTS_EACH * figures.grantBytes + figures.personBytes) / 1e9,
                        PEOPLE * LEAVING_A_DAY * GRANTS_EACH,
                        PEOPLE * LEAVING_A_DAY * GRANTS_EACH / figures.revocationsASecond / 3600,
                        PEOPLE * GRANTS_EACH / figures.revocationsASecond / 86_400,
                        signIns * figures.median("returning", Metric.STATEMENTS)
                                + reads * figures.median("reads", Metric.STATEMENTS));
    }
}
