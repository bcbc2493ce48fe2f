package io.github.keycloaknotion.workspaces;

import io.github.keycloaknotion.connection.EncryptionKeys;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Puts {@link WorkspacesResource} under {@code /realms/{realm}/notion}. */
public final class WorkspacesResourceFactory implements RealmResourceProviderFactory {

    private final EncryptionKeys keys = new EncryptionKeys();

    @Override
    public String getId() {
        return "notion";
    }

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new RealmResourceProvider() {
            @Override
            public Object getResource() {
                return new WorkspacesResource(session, keys);
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
