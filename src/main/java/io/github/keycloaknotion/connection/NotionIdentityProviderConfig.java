package io.github.keycloaknotion.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.util.Booleans;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * What an admin has set for one Notion identity provider: each {@link Setting}, and what Keycloak keeps for every
 * provider.
 */
public final class NotionIdentityProviderConfig extends IdentityProviderModel {

    private static final long serialVersionUID = 1;

    /** The provider's id in realm files and the admin API. */
    public static final String PROVIDER_ID = "notion";

    /** An empty configuration, for Keycloak to fill. */
    public NotionIdentityProviderConfig() {}

    /**
     * The configuration in a model that Keycloak keeps.
     *
     * @param model of a Notion provider; not null
     */
    public NotionIdentityProviderConfig(IdentityProviderModel model) {
        super(model);
    }

    /**
     * The settings of a provider.
     *
     * @param model null if there is no such provider
     * @return empty if there is none, or it is not one of ours
     */
    public static Optional<NotionIdentityProviderConfig> of(IdentityProviderModel model) {
        return Optional.ofNullable(model)
                .filter(any -> PROVIDER_ID.equals(any.getProviderId()))
                .map(NotionIdentityProviderConfig::new);
    }

    private String value(Setting setting) {
        return setting.in(getConfig());
    }

    /** What identifies the connection at Notion; not null. */
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

    /**
     * Whether people may sign in from this workspace, and apps may be given its tokens.
     *
     * @param workspaceId with or without hyphens; not null
     */
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
     * Whether this client may read tokens, as far as the provider's settings decide it.
     *
     * @param client that calls; null if that is not known: then it may not if the admin has named clients
     */
    public boolean allowsReader(ClientModel client) {
        var named = Setting.TOKEN_CLIENTS.valuesIn(getConfig());
        return named.isEmpty() || (client != null && named.contains(client.getClientId()));
    }

    /** {@link Setting#VERIFY_AFTER}, in seconds; 0 asks each time, -1 never. */
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

    /** Whether the admin wants tokens to be stored. If not, those that were stored before are not handed out either. */
    public boolean keepsGrants() {
        return Booleans.isTrue(isStoreToken());
    }

    /**
     * Whether the admin wants the access token in the user session, for protocol mappers. Keycloak takes a missing
     * value for a yes; we do not.
     */
    public boolean keepsTokenInSession() {
        return Boolean.parseBoolean(getConfig().get(STORE_TOKEN_IN_SESSION));
    }

    /**
     * Refuses settings that make no sense, and logs a warning if another provider has the same connection.
     *
     * @throws IllegalArgumentException if a setting makes no sense; Keycloak shows the message to the admin
     */
    @Override
    public void validate(RealmModel realm) {
        var session = KeycloakSessionUtil.getKeycloakSession();
        var problems = problems(session);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.get(0).toString());
        }
        if (session != null && realm != null) {
            SharedConnection.tellTheAdmin(session, realm, this);
        }
    }

    /**
     * The settings that make no sense, as far as that can be said without asking Notion.
     *
     * @param session in whose vault keys are looked up; null if there is none: then they are not
     * @return in the order of the form; not null
     */
    public List<Problem> problems(KeycloakSession session) {
        var problems = new ArrayList<Problem>();
        for (var setting : Setting.values()) {
            setting.problemIn(getConfig()).ifPresent(problems::add);
        }
        if (session != null && hasMaskedSecret() && !storedSecretIsMeant(session)) {
            problems.add(new Problem(
                    Setting.CLIENT_SECRET.key(),
                    "holds the asterisks that Keycloak shows and exports in place of a secret: fill in the secret"));
        }
        if (!encryptionKey().isEmpty() && keepsTokenInSession()) {
            problems.add(new Problem(
                    STORE_TOKEN_IN_SESSION,
                    "cannot be on when there is an encryption key: Keycloak stores sessions in the clear"));
        }
        if (problems.isEmpty() && session != null) {
            EncryptionKeys.problem(session, encryptionKey()).ifPresent(problems::add);
        }
        return problems;
    }

    private boolean hasMaskedSecret() {
        return ComponentRepresentation.SECRET_VALUE.equals(value(Setting.CLIENT_SECRET));
    }

    /**
     * Whether asterisks stand for the secret that is stored. Keycloak takes them for that where a provider is changed;
     * in a new provider, they would become the secret.
     */
    private boolean storedSecretIsMeant(KeycloakSession session) {
        var stored =
                getInternalId() == null ? null : session.identityProviders().getById(getInternalId());
        return of(stored).filter(settings -> !settings.hasMaskedSecret()).isPresent();
    }
}
