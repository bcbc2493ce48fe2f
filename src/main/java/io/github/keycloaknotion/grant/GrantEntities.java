package io.github.keycloaknotion.grant;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Adds the tables {@code NOTION_GRANT} and {@code NOTION_GRANT_USE} to Keycloak's database, which makes them when it
 * starts.
 */
public final class GrantEntities implements JpaEntityProviderFactory {

    private static final String ID = "notion-grants";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public JpaEntityProvider create(KeycloakSession session) {
        return new JpaEntityProvider() {
            @Override
            public List<Class<?>> getEntities() {
                return List.of(GrantEntity.class, GrantUseEntity.class);
            }

            @Override
            public String getChangelogLocation() {
                return "META-INF/notion-changelog.xml";
            }

            @Override
            public String getFactoryId() {
                return ID;
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
