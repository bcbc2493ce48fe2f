package io.github.keycloaknotion.connection;

/**
 * Something that keeps a provider from working.
 *
 * @param setting the key of the setting that is to be changed; not null
 * @param description what is wrong with it, for the admin; holds no secret; not null
 */
public record Problem(String setting, String description) {

    /** As the admin reads it where the provider is saved. */
    @Override
    public String toString() {
        return setting + ": " + description;
    }
}
