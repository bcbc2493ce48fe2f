package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The page about settings says what the admin console says, in the same texts; {@code -Dsettings.print=true} writes it.
 */
final class SettingsPageTest {

    private static final Path PAGE = Path.of("docs/settings.md");

    private static final Path MESSAGES = Path.of("src/main/resources/theme-resources/messages/messages_en.properties");

    private static final String INTRODUCTION = """
            # Settings

            The names and texts are those of the admin console; a test writes this page from them. The *key* is a setting's name in
            realm files, in the admin API and in the tools of [Configuration as code](configuration-as-code.md). There, a list is one
            text with `##` between its values.

            A value that makes no sense is refused when the provider is saved.
            [Errors](errors.md#in-the-admin-console) says what the messages mean.

            ## The provider

            Keycloak's own part of the form asks for `clientId` and `clientSecret`: the *OAuth client ID* and the *OAuth client secret*
            of the connection at Notion. The secret may be a `${vault.…}` reference. The
            [guide for admins](admin-guide.md#4-decide-what-is-kept-and-who-reads-it) says which other settings of Keycloak matter.

            """;

    private static final String ABOUT_THE_PROVIDER = """

            More about `tokenClients` is in [Who gets a token](tokens.md#who-gets-a-token), about `verifyAfter` in
            [How a token stays fresh](tokens.md#how-a-token-stays-fresh), about `revokeOnUnlink` in
            [When somebody leaves](admin-guide.md#when-somebody-leaves), about `exchangeIn` in
            [A Notion token for Keycloak's tokens](tokens.md#a-notion-token-for-keycloaks-tokens), and about `encryptionKey` in
            [Sealed tokens](operations/sealing.md).

            ## The mappers

            What each of them does is in the [guide for admins](admin-guide.md#mappers). In realm files, the id is the
            `identityProviderMapper`.
            """;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}");

    private final Properties messages = new Properties();

    @Test
    void thePageSaysWhatTheConsoleSays() throws IOException {
        try (var reader = Files.newBufferedReader(MESSAGES)) {
            messages.load(reader);
        }
        var page = INTRODUCTION
                + table(Setting.fields())
                + ABOUT_THE_PROVIDER
                + mappers().stream().map(this::section).collect(Collectors.joining());

        if (Boolean.getBoolean("settings.print")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    /** Ours, of all that are in the class path. */
    private static List<IdentityProviderMapper> mappers() {
        return ServiceLoader.load(IdentityProviderMapper.class).stream()
                .filter(mapper -> mapper.type().getName().startsWith("io.github.keycloaknotion."))
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    private String section(IdentityProviderMapper mapper) {
        var title = "\n### %s\n\nId: `%s`.".formatted(mapper.getDisplayType(), mapper.getId());
        var settings = mapper.getConfigProperties();
        return settings.isEmpty() ? title + " It has no settings.\n" : title + "\n\n" + table(settings);
    }

    private String table(List<ProviderConfigProperty> settings) {
        return settings.stream()
                .map(setting -> "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                setting.getName(),
                                text(setting.getLabel()),
                                text(setting.getHelpText()),
                                type(setting),
                                otherwise(setting)))
                .collect(Collectors.joining(
                        "",
                        "| key | in the console | what it is | type | default |\n| --- | --- | --- | --- | --- |\n",
                        ""));
    }

    private String text(String key) {
        assertThat(messages).containsKey(key);
        return PLACEHOLDER.matcher(messages.getProperty(key)).replaceAll("`$0`").replace("|", "\\|");
    }

    private static String otherwise(ProviderConfigProperty setting) {
        return setting.getDefaultValue() == null ? "empty" : "`" + setting.getDefaultValue() + "`";
    }

    private static String type(ProviderConfigProperty setting) {
        return switch (setting.getType()) {
            case ProviderConfigProperty.BOOLEAN_TYPE -> "`true` or `false`";
            case ProviderConfigProperty.MULTIVALUED_STRING_TYPE -> "list";
            case ProviderConfigProperty.LIST_TYPE ->
                setting.getOptions().stream().map(option -> "`" + option + "`").collect(Collectors.joining(" or "));
            case ProviderConfigProperty.GROUP_TYPE -> "path of a group";
            case ProviderConfigProperty.USER_PROFILE_ATTRIBUTE_LIST_TYPE -> "name of an attribute";
            default -> String.valueOf(setting.getDefaultValue()).matches("\\d+") ? "number" : "text";
        };
    }
}
