package io.github.keycloaknotion.testbed.emulator;

/**
 * A call that the emulator got.
 *
 * @param personId whose code or token came with it; null if it was nobody's
 */
public record Call(Endpoint endpoint, String personId) {}
