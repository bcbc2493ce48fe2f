/**
 * The room for what a sign-in writes into a user: if the user storage refuses it, that is logged, and the sign-in goes
 * on. Uses no other package; {@code signin} and {@code mapper} use it. There is one class to read, {@link UserWrites}.
 */
package io.github.keycloaknotion.storage;
