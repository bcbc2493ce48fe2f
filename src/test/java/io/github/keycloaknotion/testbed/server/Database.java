package io.github.keycloaknotion.testbed.server;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A database of our own, empty at first: what Keycloak keeps everything in. It is PostgreSQL, unless the system property
 * {@code server} names another one.
 */
public final class Database implements AutoCloseable {

    private final DatabaseServer server;
    private final Access access;

    /**
     * How to get at a database.
     *
     * @param vendor Keycloak's name for it
     * @param url of JDBC
     */
    record Access(String vendor, String url, String username, String password) {}

    private Database(DatabaseServer server) {
        this.server = server;
        this.access = server.access();
    }

    public static Database start() {
        return new Database(
                switch (System.getProperty("server", "default")) {
                    case "mariadb" -> new MariaDb();
                    case "h2" -> new H2();
                    default -> new Postgres();
                });
    }

    /** What makes Keycloak use it. */
    public List<String> options() {
        return List.of(
                "--db=" + access.vendor,
                "--db-url=" + access.url,
                "--db-username=" + access.username,
                "--db-password=" + access.password);
    }

    /** The same as environment variables. */
    public Map<String, String> environment() {
        return Map.of(
                "KC_DB",
                access.vendor,
                "KC_DB_URL",
                access.url,
                "KC_DB_USERNAME",
                access.username,
                "KC_DB_PASSWORD",
                access.password);
    }

    /** Its address for PostgreSQL's own programs. */
    public String address() {
        return access.url.replaceFirst("^jdbc:", "");
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(access.url, access.username, access.password);
    }

    /** Runs a statement that changes something. */
    public void execute(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What PostgreSQL refuses for a test. */
    public final class Refusal {

        private final String name = "refuse_" + UUID.randomUUID().toString().replace('-', '_');

        private Refusal(String writes, String condition, String error) {
            execute(function("raise " + error) + "; create trigger " + name + " before " + writes
                    + " for each row when (" + condition + ") execute function " + name + "()");
        }

        /**
         * It lets everything pass from now on. The trigger stays: to drop it, the database would have to keep every
         * reader of the table waiting.
         */
        public void end() {
            execute(function("return coalesce(new, old)"));
        }

        private String function(String does) {
            return "create or replace function " + name + "() returns trigger language plpgsql as $$ begin " + does
                    + "; end $$";
        }
    }

    /**
     * Has PostgreSQL refuse some writes.
     *
     * @param writes which, as a trigger names them: {@code delete on federated_identity}
     * @param condition of which rows, {@code old} and {@code new}
     * @param error the name of PostgreSQL's condition, or a text in quotes
     */
    public Refusal refuse(String writes, String condition, String error) {
        return new Refusal(writes, condition, error);
    }

    /**
     * Asks for one value.
     *
     * @param parameters what the question marks stand for
     * @return as text; null if there is none
     */
    public String ask(String sql, String... parameters) {
        try (var connection = connect();
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

    /** Everything that is in every table, a row a line, as text; what is binary is decoded as far as it is ASCII. */
    public String dump() {
        var dump = new StringBuilder();
        try (var connection = connect()) {
            for (var table : tables(connection)) {
                dump(connection, table, dump);
            }
            return dump.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        var tables = new ArrayList<String>();
        try (var names = connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (names.next()) {
                tables.add(names.getString("TABLE_NAME"));
            }
        }
        return tables;
    }

    private static void dump(Connection connection, String table, StringBuilder dump) throws SQLException {
        var quote = connection.getMetaData().getIdentifierQuoteString();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select * from " + quote + table + quote)) {
            while (rows.next()) {
                dump.append(table);
                for (var column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    var value = rows.getObject(column) instanceof byte[] bytes
                            ? new String(bytes, StandardCharsets.ISO_8859_1)
                            : rows.getString(column);
                    dump.append(' ').append(value);
                }
                dump.append('\n');
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
