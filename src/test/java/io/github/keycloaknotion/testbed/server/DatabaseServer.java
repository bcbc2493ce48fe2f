package io.github.keycloaknotion.testbed.server;

/** One database that runs, in whatever it runs. */
interface DatabaseServer extends AutoCloseable {

    Database.Access access();

    /** Stops it, and forgets what is in it. */
    @Override
    void close();
}
