package io.github.keycloaknotion.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.utils.KeycloakSessionUtil;

/** The settings of one Notion identity provider, beside those that Keycloak keeps for every provider. */
public final class NotionIdentityProviderConfig extends IdentityProviderModel {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = Logger.getLogger(NotionIdentityProviderConfig.class);

    /** The provider's id in realm files and the admin API. */
    public static final String PROVIDER_ID = "notion";

    public static final String CLIENT_ID = "clientId";
    public static final String CLIENT_SECRET = "clientSecret";
    public static final String BASE_URL = "baseUrl";
    public static final String ALLOWED_WORKSPACES = "allowedWorkspaces";
    public static final String TOKEN_CLIENTS = "tokenClients";
    public static final String VERIFY_AFTER = "verifyAfter";
    public static final String EXCHANGE_IN = "exchangeIn";
    public static final String REVOKE_ON_UNLINK = "revokeOnUnlink";
    public static final String ENCRYPTION_KEY = "encryptionKey";

    public static final String DEFAULT_BASE_URL = "https://api.notion.com";
    public static final int DEFAULT_VERIFY_AFTER = 60;

    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
    private static final Pattern VAULT_REFERENCE = Pattern.compile("\\$\\{vault\\.[^}]+}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]");

    /** An empty configuration, for Keycloak to fill. */
    public NotionIdentityProviderConfig() {}

    /** The configuration in a model that Keycloak keeps. */
    public NotionIdentityProviderConfig(IdentityProviderModel model) {
        super(model);
    }

    /** The settings of a provider, if it is one of ours. */
    public static Optional<NotionIdentityProviderConfig> of(IdentityProviderModel model) {
        return Optional.ofNullable(model)
                .filter(any -> PROVIDER_ID.equals(any.getProviderId()))
                .map(NotionIdentityProviderConfig::new);
    }

    /** The connection that the settings describe. */
    public Connection connection() {
        return new Connection(getAlias(), baseUrl(), clientId(), clientSecret(), encryptionKey());
    }

    /** The "OAuth client ID" of the connection at Notion. */
    public String clientId() {
        return setting(CLIENT_ID, "");
    }

    /** The "OAuth client secret", or a {@code ${vault.…}} reference to it. */
    public String clientSecret() {
        return getConfig().getOrDefault(CLIENT_SECRET, "");
    }

    /** Where Notion's API is, without a slash at the end. */
    public String baseUrl() {
        var url = setting(BASE_URL, DEFAULT_BASE_URL);
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Whether people may sign in from this workspace, and apps be given its tokens. */
    public boolean allowsWorkspace(String workspaceId) {
        var allowed = values(ALLOWED_WORKSPACES).stream()
                .map(NotionIdentityProviderConfig::canonical)
                .collect(Collectors.toSet());
        return allowed.isEmpty() || allowed.contains(canonical(workspaceId));
    }

    /** Whether the admin has named the clients that may read tokens. */
    public boolean namesReaders() {
        return !values(TOKEN_CLIENTS).isEmpty();
    }

    /**
     * Whether this client may read tokens, as far as it is for us to decide.
     *
     * @param client that calls; null if that is not known, and then it may not where clients are named
     */
    public boolean allowsReader(ClientModel client) {
        return !namesReaders() || (client != null && values(TOKEN_CLIENTS).contains(client.getClientId()));
    }

    /** For how many seconds a token is trusted without asking Notion; 0 asks each time, -1 never. */
    public int verifyAfter() {
        return Integer.parseInt(setting(VERIFY_AFTER, Integer.toString(DEFAULT_VERIFY_AFTER)));
    }

    /** Whether grants are revoked at Notion when the link, the user or the provider goes. */
    public boolean revokeOnUnlink() {
        return Boolean.parseBoolean(setting(REVOKE_ON_UNLINK, "true"));
    }

    /** Whether apps may exchange a person's Notion access token for Keycloak's tokens. */
    public boolean exchangeIn() {
        return Boolean.parseBoolean(setting(EXCHANGE_IN, "false"));
    }

    /** A {@code ${vault.…}} reference to the keys that seal grants; empty if nothing is to be sealed. */
    public String encryptionKey() {
        return setting(ENCRYPTION_KEY, "");
    }

    /**
     * Whether the admin asked for the access token to be kept in the user session, for protocol mappers. Keycloak takes
     * no answer for a yes; we do not.
     */
    public boolean keepsTokenInSession() {
        return Boolean.parseBoolean(setting(STORE_TOKEN_IN_SESSION, "false"));
    }

    /**
     * Refuses settings that make no sense.
     *
     * @throws IllegalArgumentException with a message for the admin: Keycloak shows it where the provider is saved
     */
    @Override
    public void validate(RealmModel realm) {
        check(CLIENT_ID, !clientId().isEmpty(), "is missing: it is the OAuth client ID of your connection at Notion");
        check(CLIENT_ID, !clientId().contains(":"), "must not contain a colon");
        check(CLIENT_SECRET, !clientSecret().isBlank(), "is missing: it is the OAuth client secret of your connection");
        check(
                BASE_URL,
                isTrustworthy(baseUrl()),
                "must be an https URL (http only on a loopback host) without a query");
        checkEach(ALLOWED_WORKSPACES, UUID, "is not a workspace id: a UUID is expected");
        check(VERIFY_AFTER, isSeconds(setting(VERIFY_AFTER, "0")), "must be a number of seconds, 0 or -1");
        checkSwitch(REVOKE_ON_UNLINK);
        checkSwitch(EXCHANGE_IN);
        check(
                ENCRYPTION_KEY,
                encryptionKey().isEmpty()
                        || VAULT_REFERENCE.matcher(encryptionKey()).matches(),
                "must be a ${vault.…} reference: a key kept here would be shown and stored in the clear");
        check(
                STORE_TOKEN_IN_SESSION,
                encryptionKey().isEmpty() || !keepsTokenInSession(),
                "cannot be on when there is an encryption key: Keycloak stores sessions in the clear");
        checkKeys(KeycloakSessionUtil.getKeycloakSession());
    }

    private void checkKeys(KeycloakSession session) {
        if (session == null || encryptionKey().isEmpty()) {
            return;
        }
        try {
            EncryptionKeys.read(session, encryptionKey());
        } catch (IllegalArgumentException e) {
            LOG.errorf("Provider %s is not saved: %s: %s", getAlias(), encryptionKey(), e.getMessage());
            check(ENCRYPTION_KEY, false, e.getMessage());
        }
    }

    private void checkSwitch(String key) {
        check(key, setting(key, "false").matches("true|false"), "must be true or false");
    }

    private void checkEach(String key, Pattern pattern, String otherwise) {
        Predicate<String> matches =
                value -> pattern.matcher(value.toLowerCase(Locale.ROOT)).matches();
        values(key).stream()
                .filter(matches.negate())
                .findFirst()
                .ifPresent(value -> check(key, false, "'" + value + "' " + otherwise));
    }

    private static void check(String key, boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(key + ": " + otherwise);
        }
    }

    private static boolean isTrustworthy(String url) {
        try {
            var uri = new URI(url);
            if (uri.getHost() == null
                    || uri.getUserInfo() != null
                    || uri.getQuery() != null
                    || uri.getFragment() != null) {
                return false;
            }
            var loopback = LOOPBACK.matcher(uri.getHost()).matches();
            return "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && loopback);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isSeconds(String value) {
        return value.matches("-1|\\d{1,9}");
    }

    /** Notion writes workspace ids with and without hyphens. */
    private static String canonical(String uuid) {
        return uuid.replace("-", "").toLowerCase(Locale.ROOT);
    }

    private List<String> values(String key) {
        var values = setting(key, "");
        // Each token read asks, and mostly there is nothing to take apart.
        return values.isEmpty()
                ? List.of()
                : Constants.CFG_DELIMITER_PATTERN
                        .splitAsStream(values)
                        .map(String::strip)
                        .filter(value -> !value.isEmpty())
                        .toList();
    }

    private String setting(String key, String otherwise) {
        var value = getConfig().get(key);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }
}
