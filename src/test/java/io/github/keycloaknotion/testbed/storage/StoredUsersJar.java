package io.github.keycloaknotion.testbed.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.keycloak.storage.UserStorageProviderFactory;

/** The user storage as Keycloak takes it. */
public final class StoredUsersJar {

    private static final List<String> CLASSES = List.of("StoredUsers", "StoredUsers$Factory", "StoredUsers$StoredUser");

    private StoredUsersJar() {}

    /** Writes the jar into a folder, in place of the one before, and returns where it is. */
    public static Path write(Path folder) {
        try {
            var file = Files.createDirectories(folder).resolve("stored-users.jar");
            try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
                for (var name : CLASSES) {
                    var path = StoredUsersJar.class.getPackageName().replace('.', '/') + "/" + name + ".class";
                    try (var bytes = StoredUsersJar.class.getResourceAsStream("/" + path)) {
                        add(jar, path, bytes.readAllBytes());
                    }
                }
                add(
                        jar,
                        "META-INF/services/" + UserStorageProviderFactory.class.getName(),
                        StoredUsers.Factory.class.getName().getBytes(StandardCharsets.UTF_8));
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
