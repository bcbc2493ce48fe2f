package io.github.keycloaknotion.benchmark;

import java.awt.Color;

/** A provider that people sign in with: what is compared. */
enum Provider {
    GITHUB("github", "/login/oauth/authorize", "GitHub, built in", new Color(0x8c959f)),
    PLAIN("notion-plain", "/v1/oauth/authorize", "Notion, plain", new Color(0x2383e2)),
    SEALED("notion", "/v1/oauth/authorize", "Notion, sealed", new Color(0x1f9d6b));

    final String alias;
    final String authorizePath;
    final String title;
    final Color color;

    Provider(String alias, String authorizePath, String title, Color color) {
        this.alias = alias;
        this.authorizePath = authorizePath;
        this.title = title;
        this.color = color;
    }
}
