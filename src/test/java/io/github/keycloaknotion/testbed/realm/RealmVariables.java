package io.github.keycloaknotion.testbed.realm;

import io.github.keycloaknotion.testbed.emulator.Connection;
import java.util.HashMap;
import java.util.Map;

/** The environment of a server that imports {@code realm-export.json}. */
public final class RealmVariables {

    private RealmVariables() {}

    /**
     * What the file's placeholders stand for, and the server's first admin, whose name is "admin".
     *
     * @param notionUrl where Notion is, or its emulator
     * @param connection whose secret may be a reference to the vault
     * @param appSecret of the realm's client "notion-app"
     * @return a map that others can be put into
     */
    public static Map<String, String> of(
            String notionUrl, Connection connection, String appSecret, String adminPassword) {
        return new HashMap<>(Map.of(
                "NOTION_BASE_URL",
                notionUrl,
                "NOTION_CLIENT_ID",
                connection.clientId(),
                "NOTION_CLIENT_SECRET",
                connection.clientSecret(),
                "NOTION_APP_CLIENT_SECRET",
                appSecret,
                "KC_BOOTSTRAP_ADMIN_USERNAME",
                "admin",
                "KC_BOOTSTRAP_ADMIN_PASSWORD",
                adminPassword));
    }
}
