package io.github.keycloaknotion.connection;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.util.Booleans;
import org.keycloak.utils.KeycloakSessionUtil;

/** What an admin has set for one Notion identity provider: each {@link Setting}, and what Keycloak keeps for every provider. */
public final class NotionIdentityProviderConfig extends IdentityProviderModel {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = Logger.getLogger(NotionIdentityProviderConfig.class);

    /** The provider's id in realm files and the admin API. */
    public static final String PROVIDER_ID = "notion";

    /** An empty configuration, for Keycloak to fill. */
    public NotionIdentityProviderConfig() {}

    /** The configuration in a model that Keycloak keeps. */
    public NotionIdentityProviderConfig(IdentityProviderModel model) {
        super(model);
    }

    /** The settings of a provider; empty if there is none, or it is not one of ours. */
    public static Optional<NotionIdentityProviderConfig> of(IdentityProviderModel model) {
        return Optional.ofNullable(model)
                .filter(any -> PROVIDER_ID.equals(any.getProviderId()))
                .map(NotionIdentityProviderConfig::new);
    }

    private String value(Setting setting) {
        return setting.in(getConfig());
    }

    /** What the connection at Notion is known by; not null. */
    public Registration registration() {
        return new Registration(
                getAlias(), baseUrl(), value(Setting.CLIENT_ID), value(Setting.CLIENT_SECRET), encryptionKey());
    }

    /** {@link Setting#CLIENT_ID}; not null. */
    public String clientId() {
        return value(Setting.CLIENT_ID);
    }

    /** {@link Setting#BASE_URL}, without a slash at the end; not null. */
    public String baseUrl() {
        return BaseUrl.withoutSlash(value(Setting.BASE_URL));
    }

    /** Whether people may sign in from this workspace, and apps be given its tokens. */
    public boolean allowsWorkspace(String workspaceId) {
        var allowed = Setting.ALLOWED_WORKSPACES.valuesIn(getConfig()).stream()
                .map(NotionIdentityProviderConfig::canonical)
                .collect(Collectors.toSet());
        return allowed.isEmpty() || allowed.contains(canonical(workspaceId));
    }

    /** Notion writes workspace ids with and without hyphens. */
    private static String canonical(String uuid) {
        return uuid.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Whether the admin has named the clients that may read tokens. */
    public boolean namesReaders() {
        return !Setting.TOKEN_CLIENTS.valuesIn(getConfig()).isEmpty();
    }

    /**
     * Whether this client may read tokens, as far as it is for us to decide.
     *
     * @param client that calls; null if that is not known, and then it may not where clients are named
     */
    public boolean allowsReader(ClientModel client) {
        var named = Setting.TOKEN_CLIENTS.valuesIn(getConfig());
        return named.isEmpty() || (client != null && named.contains(client.getClientId()));
    }

    /** {@link Setting#VERIFY_AFTER}. */
    public int verifyAfter() {
        return Integer.parseInt(value(Setting.VERIFY_AFTER));
    }

    /** {@link Setting#REVOKE_ON_UNLINK}. */
    public boolean revokeOnUnlink() {
        return Boolean.parseBoolean(value(Setting.REVOKE_ON_UNLINK));
    }

    /** {@link Setting#EXCHANGE_IN}. */
    public boolean exchangeIn() {
        return Boolean.parseBoolean(value(Setting.EXCHANGE_IN));
    }

    /** {@link Setting#ENCRYPTION_KEY}; not null. */
    public String encryptionKey() {
        return value(Setting.ENCRYPTION_KEY);
    }

    /** Whether the admin wants tokens to be stored; if not, those that are kept from before are not handed out either. */
    public boolean keepsGrants() {
        return Booleans.isTrue(isStoreToken());
    }

    /**
     * Whether the admin asked for the access token to be kept in the user session, for protocol mappers. Keycloak takes
     * no answer for a yes; we do not.
     */
    public boolean keepsTokenInSession() {
        return Boolean.parseBoolean(getConfig().get(STORE_TOKEN_IN_SESSION));
    }

    /**
     * Refuses settings that make no sense.
     *
     * @throws IllegalArgumentException with a message for the admin: Keycloak shows it where the provider is saved
     */
    @Override
    public void validate(RealmModel realm) {
        for (var setting : Setting.values()) {
            setting.problemIn(getConfig()).ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
        }
        var session = KeycloakSessionUtil.getKeycloakSession();
        if (session != null) {
            requireTheSecretItself(session);
        }
        if (!encryptionKey().isEmpty()) {
            requireNoTokenInSession();
            requireKeys(session);
        }
        if (session != null) {
            SharedConnection.tellTheAdmin(session, this);
        }
    }

    /**
     * Keycloak shows secrets as asterisks, and exports them like that. It takes those for the stored secret where a
     * provider is changed; where one is made, they would become the secret.
     */
    private void requireTheSecretItself(KeycloakSession session) {
        if (!hasMaskedSecret()) {
            return;
        }
        var stored =
                getInternalId() == null ? null : session.identityProviders().getById(getInternalId());
        if (of(stored).filter(settings -> !settings.hasMaskedSecret()).isEmpty()) {
            throw new IllegalArgumentException(Setting.CLIENT_SECRET.key()
                    + ": holds the asterisks that Keycloak shows and exports in place of a secret: fill in the secret");
        }
    }

    private boolean hasMaskedSecret() {
        return ComponentRepresentation.SECRET_VALUE.equals(value(Setting.CLIENT_SECRET));
    }

    private void requireNoTokenInSession() {
        if (keepsTokenInSession()) {
            throw new IllegalArgumentException(STORE_TOKEN_IN_SESSION
                    + ": cannot be on when there is an encryption key: Keycloak stores sessions in the clear");
        }
    }

    private void requireKeys(KeycloakSession session) {
        if (session == null) {
            return;
        }
        try {
            EncryptionKeys.read(session, encryptionKey());
        } catch (IllegalArgumentException e) {
            LOG.errorf("Provider %s is not saved: %s: %s", getAlias(), encryptionKey(), e.getMessage());
            throw new IllegalArgumentException(Setting.ENCRYPTION_KEY.key() + ": " + e.getMessage());
        }
    }
}
