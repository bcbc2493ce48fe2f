package io.github.keycloaknotion.testbed.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL of our own, on a loopback port, empty at first: what Keycloak keeps everything in. */
public final class Database implements AutoCloseable {

    private final EmbeddedPostgres postgres;

    private Database(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    public static Database start() {
        try {
            return new Database(EmbeddedPostgres.builder()
                    .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                    .setServerConfig("pg_stat_statements.track_utility", "off")
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What makes Keycloak use it. */
    public List<String> options() {
        return List.of(
                "--db=postgres",
                "--db-url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "--db-username=postgres",
                "--db-password=postgres");
    }

    /** The same as environment variables. */
    public Map<String, String> environment() {
        return Map.of(
                "KC_DB",
                "postgres",
                "KC_DB_URL",
                postgres.getJdbcUrl("postgres", "postgres"),
                "KC_DB_USERNAME",
                "postgres",
                "KC_DB_PASSWORD",
                "postgres");
    }

    /** Runs a statement that changes something. */
    public void execute(String sql) {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Asks for one value.
     *
     * @param parameters what the question marks stand for
     * @return as text; null if there is none
     */
    public String ask(String sql, String... parameters) {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (var i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything that is in every table, as text; what is binary is decoded as far as it is ASCII. */
    public String dump() {
        var dump = new StringBuilder();
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("set bytea_output = 'escape'");
            var tables = new ArrayList<String>();
            try (var names = statement.executeQuery("select quote_ident(table_name) from information_schema.tables"
                    + " where table_schema = 'public' and table_type = 'BASE TABLE'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (var table : tables) {
                try (var rows = statement.executeQuery("select t::text from " + table + " t")) {
                    while (rows.next()) {
                        dump.append(table).append(' ').append(rows.getString(1)).append('\n');
                    }
                }
            }
            return dump.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
