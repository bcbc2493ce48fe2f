package io.github.keycloaknotion.testbed.client;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A Node.js project whose packages are installed, and whose scripts can be run. */
public final class NodeProject {

    private static final int OLDEST_NODE = 20;

    private static final Map<Path, NodeProject> INSTALLED = new ConcurrentHashMap<>();

    private final Path folder;

    private NodeProject(Path folder) {
        this.folder = folder;
    }

    /** Copies a project below {@code target} and installs what its lock file names, once. */
    public static NodeProject install(Path sources) {
        return INSTALLED.computeIfAbsent(sources, NodeProject::installed);
    }

    private static NodeProject installed(Path sources) {
        requireNode();
        var folder = Path.of("target/node").resolve(sources.getFileName());
        WrittenFiles.copy(sources, folder);
        try (var npm = Script.start(folder, List.of("npm", "ci", "--no-audit", "--no-fund"), Map.of())) {
            npm.finish();
        }
        return new NodeProject(folder);
    }

    /** Starts a script of the project's. */
    public Script start(String file, Map<String, String> environment, String... arguments) {
        var command = new ArrayList<>(List.of("node", file));
        command.addAll(List.of(arguments));
        return Script.start(folder, command, environment);
    }

    /** Where an installed package is. */
    public Path packageFolder(String name) {
        return folder.resolve("node_modules").resolve(name);
    }

    /** Where there is no Node.js, the test ends here and counts as skipped. */
    static void requireNode() {
        try {
            var node = new ProcessBuilder("node", "--print", "process.versions.node").start();
            var version = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (Integer.parseInt(version.split("\\.", 2)[0]) >= OLDEST_NODE) {
                return;
            }
        } catch (IOException e) {
            // There is none; said below.
        }
        abort("Node.js " + OLDEST_NODE + " or newer is not installed");
    }
}
