package io.github.keycloaknotion.testbed.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The folder of an unpacked distribution. Two servers cannot share one. */
public record KeycloakHome(Path path) {

    /** The bulk of a distribution, which Keycloak never writes to. */
    private static final Path LIBRARIES = Path.of("lib", "lib");

    /** Puts a file into a subfolder, in place of the one before. */
    void install(Path file, String subfolder) {
        var folder = path.resolve(subfolder);
        try {
            Files.createDirectories(folder);
            Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets everything that servers kept here. */
    void empty() {
        Folders.delete(path.resolve("data"));
    }

    /** Makes another home like this one, in place of what is there; the libraries are shared. */
    public KeycloakHome copyTo(Path target) {
        Folders.delete(target);
        try (var files = Files.walk(path)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var relative = path.relativize(file);
                var copy = target.resolve(relative);
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (relative.startsWith(LIBRARIES)) {
                    Files.createLink(copy, file);
                } else {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KeycloakHome(target);
    }
}
