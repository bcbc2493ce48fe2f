package io.github.keycloaknotion.admin;

import jakarta.ws.rs.ForbiddenException;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * What the admin who asks may do: as Keycloak's roles and fine-grained permissions have it for users and identity
 * providers. A grant is something of both: so it takes both.
 *
 * @param auth not null
 */
record Permissions(AdminPermissionEvaluator auth) {

    /**
     * @param person whose grants they want to see; null for more people than one
     * @throws ForbiddenException if the admin may not
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
     * @param person whose grants they want to change; null for more people than one
     * @throws ForbiddenException if the admin may not
     */
    void requireManage(UserModel person) {
        requireManageProviders();
        if (person == null) {
            auth.users().requireManage();
        } else {
            auth.users().requireManage(person);
        }
    }

    /** @throws ForbiddenException if the admin may not */
    void requireManageProviders() {
        auth.realm().requireManageIdentityProviders();
    }
}
