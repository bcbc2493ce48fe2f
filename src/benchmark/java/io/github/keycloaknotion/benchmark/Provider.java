package io.github.keycloaknotion.benchmark;

/** A provider that people sign in with: what is compared. */
enum Provider {
    GITHUB("github", "/login/oauth/authorize", "GitHub, built in"),
    PLAIN("notion-plain", "/v1/oauth/authorize", "Notion, plain"),
    SEALED("notion", "/v1/oauth/authorize", "Notion, sealed");

    final String alias;
    final String authorizePath;
    final String title;

    Provider(String alias, String authorizePath, String title) {
        this.alias = alias;
        this.authorizePath = authorizePath;
        this.title = title;
    }
}
