package io.github.keycloaknotion.connection;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.models.Constants;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The settings of a Notion identity provider: the key of each in realm files and in the admin API, its field in the
 * form, its value if none is set, and what is wrong with a value.
 */
public enum Setting {
    /** The "OAuth client ID" of the connection at Notion. */
    CLIENT_ID("clientId", null, ""),
    /** The "OAuth client secret", or a {@code ${vault.…}} reference to it. */
    CLIENT_SECRET("clientSecret", null, ""),
    /** Where Notion's API is. */
    BASE_URL("baseUrl", ProviderConfigProperty.STRING_TYPE, "https://api.notion.com"),
    /** The ids of the workspaces that people may sign in from, separated by {@code ##}; empty for any. */
    ALLOWED_WORKSPACES("allowedWorkspaces", ProviderConfigProperty.MULTIVALUED_STRING_TYPE, ""),
    /** The clients that may read tokens, separated by {@code ##}; empty for all that Keycloak lets in. */
    TOKEN_CLIENTS("tokenClients", ProviderConfigProperty.MULTIVALUED_STRING_TYPE, ""),
    /** For how many seconds a token is trusted without asking Notion; 0 asks each time, -1 never. */
    VERIFY_AFTER("verifyAfter", ProviderConfigProperty.STRING_TYPE, "60"),
    /** Whether grants are revoked at Notion when the link, the user, the provider or the realm goes. */
    REVOKE_ON_UNLINK("revokeOnUnlink", ProviderConfigProperty.BOOLEAN_TYPE, "true"),
    /** Whether apps may exchange a person's Notion access token for Keycloak's tokens. */
    EXCHANGE_IN("exchangeIn", ProviderConfigProperty.BOOLEAN_TYPE, "false"),
    /** A {@code ${vault.…}} reference to the keys that seal grants; empty if nothing is to be sealed. */
    ENCRYPTION_KEY("encryptionKey", ProviderConfigProperty.STRING_TYPE, "");

    private static final Pattern WORKSPACE =
            Pattern.compile("[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");

    private final String key;
    private final String type;
    private final String otherwise;

    /**
     * @param type of the field in our part of the form; null if Keycloak's own part has it
     * @param otherwise the value if none is set
     */
    Setting(String key, String type, String otherwise) {
        this.key = key;
        this.type = type;
        this.otherwise = otherwise;
    }

    /** Its name in realm files and the admin API; not null. */
    public String key() {
        return key;
    }

    /** Its value in a provider's configuration, without the blanks around it that come along when people paste. */
    String in(Map<String, String> config) {
        var value = config.get(key);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    /** The values of one that may have several; not null. */
    List<String> valuesIn(Map<String, String> config) {
        return values(in(config));
    }

    private static List<String> values(String value) {
        // Each token read gets here, and mostly there is nothing to split.
        return value.isEmpty()
                ? List.of()
                : Constants.CFG_DELIMITER_PATTERN
                        .splitAsStream(value)
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList();
    }

    /** What is wrong with it in a provider's configuration, for the admin; empty if nothing is. */
    Optional<Problem> problemIn(Map<String, String> config) {
        return problem(in(config)).map(problem -> new Problem(key, problem));
    }

    private Optional<String> problem(String value) {
        return switch (this) {
            case CLIENT_ID ->
                value.isEmpty()
                        ? Optional.of("is missing: it is the OAuth client ID of your connection at Notion")
                        : unless(!value.contains(":"), "must not contain a colon");
            case CLIENT_SECRET ->
                unless(!value.isEmpty(), "is missing: it is the OAuth client secret of your connection");
            case BASE_URL ->
                unless(
                        BaseUrl.isTrustworthy(value),
                        "must be an https URL (http only on a loopback host) without a query");
            case ALLOWED_WORKSPACES ->
                values(value).stream()
                        .filter(id ->
                                !WORKSPACE.matcher(id.toLowerCase(Locale.ROOT)).matches())
                        .findFirst()
                        .map(id -> "'" + id + "' is not a workspace id: a UUID is expected");
            case TOKEN_CLIENTS -> Optional.empty();
            case VERIFY_AFTER -> unless(value.matches("-1|\\d{1,9}"), "must be a number of seconds, 0 or -1");
            case REVOKE_ON_UNLINK, EXCHANGE_IN -> unless(value.matches("true|false"), "must be true or false");
            case ENCRYPTION_KEY ->
                unless(
                        value.isEmpty() || value.matches("\\$\\{vault\\.[^}]+}"),
                        "must be a ${vault.…} reference: a key kept here would be shown and stored in the clear");
        };
    }

    private static Optional<String> unless(boolean condition, String problem) {
        return condition ? Optional.empty() : Optional.of(problem);
    }

    /** The fields of our part of the form. Labels and help texts are keys of our message bundles. */
    public static List<ProviderConfigProperty> fields() {
        return Arrays.stream(values())
                .filter(setting -> setting.type != null)
                .map(Setting::field)
                .toList();
    }

    private ProviderConfigProperty field() {
        var label = "notion" + Character.toUpperCase(key.charAt(0)) + key.substring(1);
        var field = new ProviderConfigProperty(key, label, label + "Help", type, null);
        if (!otherwise.isEmpty()) {
            field.setDefaultValue(
                    type.equals(ProviderConfigProperty.BOOLEAN_TYPE) ? Boolean.valueOf(otherwise) : otherwise);
        }
        return field;
    }
}
