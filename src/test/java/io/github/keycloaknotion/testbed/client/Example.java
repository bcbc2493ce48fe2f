package io.github.keycloaknotion.testbed.client;

import io.github.keycloaknotion.testbed.server.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One of the examples, as somebody tries it who follows its README; in a copy, to leave nothing behind. */
public final class Example {

    /** What somebody types whom {@code kcadm.sh} asks for it: the demo's. */
    private static final Map<String, String> PASSWORD = Map.of("KC_CLI_PASSWORD", "admin");

    private final Path folder;
    private final List<String> blocks;

    private Example(Path folder, List<String> blocks) {
        this.folder = folder;
        this.blocks = blocks;
    }

    /** Where it needs Node.js and there is none, the test ends here and counts as skipped. */
    public static Example of(String name) {
        var sources = Path.of("examples", name);
        if (Files.exists(sources.resolve("package.json"))) {
            NodeProject.requireNode();
        }
        var folder = Path.of("target/examples", name);
        Folders.delete(folder);
        WrittenFiles.copy(sources, folder);
        try {
            return new Example(folder, DocumentedCommands.of(Files.readString(sources.resolve("README.md"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The README's blocks of commands, in order. */
    public String commands(int block) {
        return blocks.get(block);
    }

    /** Starts commands in the example's folder. */
    public Script start(String commands) {
        return DocumentedCommands.start(
                commands, folder, Path.of("target/examples").toAbsolutePath(), PASSWORD);
    }

    /** Runs commands in the example's folder, and returns what they print. */
    public String run(String commands) {
        try (var script = start(commands)) {
            return script.finish();
        }
    }
}
