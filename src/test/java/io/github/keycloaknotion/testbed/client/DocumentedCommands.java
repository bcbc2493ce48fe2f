package io.github.keycloaknotion.testbed.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The commands for a shell that stand in a page of the documentation. */
public final class DocumentedCommands {

    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private DocumentedCommands() {}

    /**
     * Runs a page's first block of commands, with Keycloak's own on the path.
     */
    public static String run(Path page, Path home, Map<String, String> environment) throws IOException {
        return run(page, "", home, environment);
    }

    /**
     * Runs the first block of commands below a heading, with Keycloak's own on the path.
     *
     * @param heading as it stands on the page
     * @param home where Keycloak's commands keep who is signed in
     * @return what they print
     */
    public static String run(Path page, String heading, Path home, Map<String, String> environment) throws IOException {
        var text = Files.readString(page);
        assertThat(text).contains(heading);
        try (var script = start(of(text.substring(text.indexOf(heading))).get(0), Path.of("."), home, environment)) {
            return script.finish();
        }
    }

    /** The blocks of commands in a text, in order. */
    static List<String> of(String text) {
        return BLOCK.matcher(text).results().map(block -> block.group(1)).toList();
    }

    /** Starts commands in a folder; what they complain of is among what they print. */
    static Script start(String commands, Path folder, Path home, Map<String, String> environment) {
        var all = new HashMap<>(environment);
        var keycloak = Path.of(System.getProperty("keycloak.home")).resolve("bin");
        all.put("PATH", keycloak + File.pathSeparator + System.getenv("PATH"));
        all.put("KC_OPTS", "-Duser.home=" + home);
        return Script.start(folder, List.of("sh", "-c", "exec 2>&1\nset -eu\n" + commands), all);
    }
}
