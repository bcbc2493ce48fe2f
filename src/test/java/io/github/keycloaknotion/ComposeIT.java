package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.TokenEndpoint;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code docker compose up} brings, as a newcomer meets it. */
@Tag("compose")
final class ComposeIT {

    @Test
    void aPersonSignsInAndTheAppReadsATokenThatWorks() {
        var app = new App("http://localhost:8080", "notion-app", System.getenv("NOTION_APP_CLIENT_SECRET"));
        var consent = await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(
                        () -> new Browser().open(app.signIn(Map.of())).click("#social-notion"),
                        page -> page.status() == 200);
        var tokens = app.tokens(consent.submit(Map.of("decision", "allow")));

        var answer = app.readToken(
                TokenEndpoint.V1, tokens.path("access_token").textValue(), "notion", Map.of("verify", "true"));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.token()).startsWith("ntn_");
    }
}
