package io.github.keycloaknotion.testbed.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The MariaDB that is installed on this machine, on a loopback port. Its character set is {@code latin1} unless a table
 * says otherwise, as it was everywhere once.
 */
final class MariaDb implements DatabaseServer {

    private static final int MOST_TRIES = 300;

    private final Path folder = Folders.temporary("mariadb");
    private final int port = KeycloakServer.freePort();
    private final Process process;

    MariaDb() {
        try {
            if (run("mariadb-install-db", "--auth-root-authentication-method=normal", "--skip-test-db")
                            .waitFor()
                    != 0) {
                throw new IllegalStateException("mariadb-install-db failed; its output is in " + log());
            }
            process = run(
                    "mariadbd",
                    "--bind-address=127.0.0.1",
                    "--port=" + port,
                    "--socket=" + folder.resolve("socket"),
                    "--pid-file=" + folder.resolve("pid"),
                    "--character-set-server=latin1",
                    "--innodb-flush-log-at-trx-commit=0");
            createDatabase();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path log() {
        return folder.resolveSibling(folder.getFileName() + ".log");
    }

    private Process run(String program, String... options) {
        var command = new ArrayList<>(List.of(program, "--no-defaults", "--datadir=" + folder));
        command.add("--user=" + System.getProperty("user.name"));
        command.addAll(List.of(options));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("MariaDB has to be installed for this", e);
        }
    }

    private String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
    }

    private void createDatabase() throws InterruptedException {
        for (var attempt = 0; ; attempt++) {
            try (var connection = DriverManager.getConnection(url(""), "root", "");
                    var statement = connection.createStatement()) {
                statement.execute("create database keycloak character set latin1");
                statement.execute("create user keycloak@'%' identified by 'keycloak'");
                statement.execute("grant all on keycloak.* to keycloak@'%'");
                return;
            } catch (SQLException e) {
                if (attempt == MOST_TRIES || !process.isAlive()) {
                    throw new IllegalStateException("MariaDB did not start; its output is in " + log(), e);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    @Override
    public Database.Access access() {
        return new Database.Access("mariadb", url("keycloak"), "keycloak", "keycloak");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Folders.delete(folder);
    }
}
