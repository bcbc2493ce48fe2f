package io.github.keycloaknotion.token;

import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;

/**
 * Who wants a token.
 *
 * @param client the app that calls; null if that is not known: then it may read only if the admin has named no clients
 * @param user the person; null if the app did not say whose token it wants
 * @param mark names the last sign-in of the session in which the app asks; empty if it had none; null if there is no
 *     session
 */
record TokenReader(ClientModel client, UserModel user, String mark) {}
