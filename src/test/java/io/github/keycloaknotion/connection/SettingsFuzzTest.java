package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/** Whatever an admin types is taken, or refused with a message that names the setting. */
final class SettingsFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void anySettings(
            @NotNull String baseUrl, @NotNull String workspaces, @NotNull String clients, @NotNull String seconds) {
        var config = new NotionIdentityProviderConfig();
        config.getConfig().put("clientId", "client");
        config.getConfig().put("clientSecret", "secret");
        config.getConfig().put("baseUrl", baseUrl);
        config.getConfig().put("allowedWorkspaces", workspaces);
        config.getConfig().put("tokenClients", clients);
        config.getConfig().put("verifyAfter", seconds);
        try {
            config.validate(null);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).matches("(?s)(baseUrl|allowedWorkspaces|verifyAfter): .*");
            return;
        }
        assertThat(config.baseUrl()).matches("https://.*|http://(localhost|127\\.|\\[::1]).*");
        assertThat(config.verifyAfter()).isGreaterThanOrEqualTo(-1);
        config.allowsWorkspace("7f3c3c6e-8d9e-4a87-9c43-0d1a7c2b9e11");
        config.allowsReader(null);
    }
}
