package io.github.keycloaknotion.admin;

import io.github.keycloaknotion.connection.EncryptionKeys;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Puts {@link AdminResource} under {@code /admin/realms/{realm}/notion}. */
public final class AdminResourceFactory implements AdminRealmResourceProviderFactory {

    private final EncryptionKeys keys = new EncryptionKeys();

    @Override
    public String getId() {
        return "notion";
    }

    @Override
    public AdminRealmResourceProvider create(KeycloakSession created) {
        return new AdminRealmResourceProvider() {
            @Override
            public Object getResource(
                    KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder event) {
                return new AdminResource(session, realm, keys, new Permissions(auth), event);
            }

            @Override
            public void close() {
                // There is nothing to release.
            }
        };
    }

    @Override
    public void init(Config.Scope config) {
        // There is nothing to configure.
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        // There is nothing to prepare.
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
