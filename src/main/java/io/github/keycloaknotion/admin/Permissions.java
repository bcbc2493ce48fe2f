package io.github.keycloaknotion.admin;

import jakarta.ws.rs.ForbiddenException;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * What the admin who asks may do, by Keycloak's roles and fine-grained permissions for users and for identity
 * providers. A grant belongs to both, so an admin needs the right to both.
 *
 * @param auth not null
 */
record Permissions(AdminPermissionEvaluator auth) {

    /**
     * Demands the right to see grants.
     *
     * @param person whose grants they are; null for those of several people
     * @throws ForbiddenException if the admin does not have it
     */
    void requireView(UserModel person) {
        auth.realm().requireViewIdentityProviders();
        if (person == null) {
            auth.users().requireView();
        } else {
            auth.users().requireView(person);
        }
    }

    /**
     * Demands the right to change grants.
     *
     * @param person whose grants they are; null for those of several people
     * @throws ForbiddenException if the admin does not have it
     */
    void requireManage(UserModel person) {
        requireManageProviders();
        if (person == null) {
            auth.users().requireManage();
        } else {
            auth.users().requireManage(person);
        }
    }

    /**
     * Demands the right to manage identity providers.
     *
     * @throws ForbiddenException if the admin does not have it
     */
    void requireManageProviders() {
        auth.realm().requireManageIdentityProviders();
    }
}
