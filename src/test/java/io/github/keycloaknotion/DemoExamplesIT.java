package io.github.keycloaknotion;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.keycloaknotion.testbed.browser.Chromium;
import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.client.Agent;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.Example;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.client.Script;
import io.github.keycloaknotion.testbed.server.Demo;
import io.github.keycloaknotion.testbed.server.KeycloakHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Each example runs against {@code mvn -Pdemo}, by the commands of its README and with nothing set. All ports are the
 * usual ones: so one example runs at a time, and no other test that has a browser end on port 3000, where nobody listens.
 */
@Tag("once")
@Tag("thorough")
@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock("browser")
@Timeout(600)
final class DemoExamplesIT {

    private static Script demo;

    /** What Maven starts, but for Maven: it would write the jar anew that the other tests use. */
    @BeforeAll
    static void startTheDemo() {
        var keycloak = new KeycloakHome(Path.of(System.getProperty("keycloak.home")))
                .copyTo(Path.of("target/demo/keycloak").toAbsolutePath());
        demo = Script.start(
                Path.of("."),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Demo.class.getName(),
                        keycloak.path().toString(),
                        System.getProperty("provider.jar")),
                Map.of());
        demo.readUntil("Ctrl-C stops everything.");
    }

    @AfterAll
    static void stopTheDemo() {
        if (demo != null) {
            demo.close();
        }
    }

    /** Ada Lovelace and the Analytical Engine, which the emulator's page offers first. */
    private static Page allow(Page consent) {
        return consent.submit(Map.of("decision", "allow"));
    }

    private static void assertAdaSeesHerPages(com.microsoft.playwright.Page page) {
        page.locator("button[value=allow]").click();
        assertThat(page.locator("h1")).hasText("Analytical Engine");
        assertThat(page.locator("body")).containsText("Ada Lovelace");
        assertThat(page.locator("ul").first().locator("li"))
                .hasText(new String[] {"Roadmap", "Meeting notes", "Reading list"});
    }

    @Test
    void express() {
        var example = Example.of("express");
        try (var chromium = Chromium.open();
                var app = example.start(example.commands(1))) {
            app.readUntil("Open http://localhost:3000");
            var page = chromium.person();
            page.navigate("http://localhost:3000");

            page.getByText("Sign in with Notion").click();
            assertAdaSeesHerPages(page);

            page.getByText("Sign out").click();
            assertThat(page.getByText("Sign in with Notion")).isVisible();
        }
    }

    @Test
    void springBoot() {
        var example = Example.of("spring-boot");
        try (var chromium = Chromium.open();
                var app = example.start(example.commands(1))) {
            app.readUntil("Started NotionPages");
            var page = chromium.person();

            page.navigate("http://localhost:3000");
            assertAdaSeesHerPages(page);

            page.getByText("Sign out").click();
            assertThat(page.locator("h1")).hasText("You are signed out");
        }
    }

    @Test
    void curl() throws IOException {
        var example = Example.of("curl");
        var commands = example.commands(0).lines().toList();
        var browser = new Browser();
        try (var shell = example.start("exec bash")) {
            shell.writeLine(commands.get(0));
            shell.writeLine(allow(open(shell, browser)).uri().toString());
            var answer = answer(shell, commands.get(1));
            assertWorks(answer, example);
            var workspace = answer.path("workspace_id").textValue();

            shell.writeLine(commands.get(2));
            // Keycloak asks first whether that is meant.
            shell.writeLine(allow(open(shell, browser).submit(Map.of())).uri().toString());
            // Keycloak's token.
            shell.readLine();
            for (var command : commands.subList(3, 5)) {
                assertWorks(answer(shell, command.replace("<workspace id>", workspace)), example);
            }

            assertThat(answer(shell, commands.get(5)).path("workspaces")).hasSize(1);
            shell.writeLine(commands.get(6).replace("<workspace id>", workspace));
            assertThat(shell.readLine()).isEmpty();
            assertThat(answer(shell, commands.get(5)).path("workspaces")).isEmpty();
        }
    }

    /** Where {@code notion.sh} sends the person. */
    private static Page open(Script shell, Browser browser) {
        shell.readUntil("Open this address");
        return browser.open(URI.create(shell.readLine()));
    }

    private static JsonNode answer(Script shell, String command) throws IOException {
        shell.writeLine(command);
        return JsonMapper.builder().build().readTree(shell.readLine());
    }

    /** Whoever has the token sees Ada's pages. */
    private static void assertWorks(JsonNode answer, Example example) {
        var found = example.run("curl -s -d '{}' -H 'Content-Type: application/json' -H 'Notion-Version: 2026-03-11'"
                + " -H 'Authorization: Bearer " + answer.path("access_token").textValue()
                + "' http://localhost:8090/v1/search");
        assertThat(found).contains("Roadmap", "Meeting notes", "Reading list");
    }

    @Test
    void job() {
        var example = Example.of("job");
        example.run(example.commands(1));

        try (var connecting = example.start(example.commands(2))) {
            var address = connecting.readUntil("Open ").substring("Open ".length());
            var question = allow(new Browser().open(URI.create(address)));
            assertThat(question.submit(Map.of("accept", "Yes")).text()).contains("you can close this window");
            assertThat(connecting.finish()).isEqualTo("Connected 'Ada Lovelace'");
        }

        assertThat(example.run(example.commands(3))).isEqualTo("'Ada Lovelace': 3 pages");
    }

    @Test
    void mcp() {
        var example = Example.of("mcp");
        try (var server = example.start(example.commands(1))) {
            server.readUntil("Agents connect to http://localhost:3002/mcp");
            var registration = new Admin("http://localhost:8080", "admin")
                    .call("POST", "/clients-initial-access", Map.of("expiration", 300, "count", 1))
                    .body()
                    .path("token")
                    .textValue();
            try (var agent = Agent.start(
                    "http://localhost:3002/mcp", "http://localhost:3000/agent", registration, "2026-07-28")) {
                var address = URI.create(agent.hear().path("open").textValue());
                var back = allow(new Browser().open(address).click("#social-notion"));
                agent.signedIn(back.uri());

                assertThat(agent.call("search", Map.of()).at("/outcome/pages")).hasSize(3);
            }
        }
    }
}
