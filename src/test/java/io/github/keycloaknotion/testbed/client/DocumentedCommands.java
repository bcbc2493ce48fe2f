package io.github.keycloaknotion.testbed.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The commands for a shell that stand in a page of the documentation. */
public final class DocumentedCommands {

    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private DocumentedCommands() {}

    /**
     * Runs a page's first block of commands, with Keycloak's own on the path.
     */
    public static String run(Path page, Path home, Map<String, String> environment)
            throws IOException, InterruptedException {
        return run(page, "", home, environment);
    }

    /**
     * Runs the first block of commands below a heading, with Keycloak's own on the path.
     *
     * @param heading as it stands on the page
     * @param home an empty folder
     * @return what they print
     */
    public static String run(Path page, String heading, Path home, Map<String, String> environment)
            throws IOException, InterruptedException {
        var text = Files.readString(page);
        assertThat(text).contains(heading);
        var block = BLOCK.matcher(text);
        assertThat(block.find(text.indexOf(heading))).isTrue();
        var script = Files.writeString(home.resolve("script.sh"), "set -eu\n" + block.group(1));
        var output = home.resolve("output");
        var shell = new ProcessBuilder("sh", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        var keycloak = Path.of(System.getProperty("keycloak.home")).resolve("bin");
        shell.environment().putAll(environment);
        shell.environment().put("PATH", keycloak + File.pathSeparator + System.getenv("PATH"));
        shell.environment().put("KC_OPTS", "-Duser.home=" + home);
        var process = shell.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        var printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
