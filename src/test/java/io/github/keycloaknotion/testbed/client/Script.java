package io.github.keycloaknotion.testbed.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running program that talks in lines. What it complains of goes to the test's own output. */
public final class Script implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final List<String> read = new ArrayList<>();

    private Script(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a program with these variables over those of the test's own environment. */
    public static Script start(Path folder, List<String> command, Map<String, String> environment) {
        var builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        try {
            return new Script(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line that it prints. */
    public String readLine() {
        try {
            var line = output.readLine();
            if (line == null) {
                throw new AssertionError("the script ended after: " + String.join("\n", read));
            }
            read.add(line);
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads on to the first line with this in it, and returns that line. */
    public String readUntil(String text) {
        var line = readLine();
        while (!line.contains(text)) {
            line = readLine();
        }
        return line;
    }

    public void writeLine(String line) {
        try {
            var input = process.outputWriter(StandardCharsets.UTF_8);
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it ends by itself, and returns what it printed; fails if the script did. */
    public String finish() {
        var rest = output.lines().collect(Collectors.joining("\n"));
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new AssertionError("the script failed: " + rest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return rest;
    }

    /** Ends it, and what it started itself: a shell and npm leave that running. */
    @Override
    public void close() {
        var all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroy);
        CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, 10, TimeUnit.SECONDS)
                .join();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
