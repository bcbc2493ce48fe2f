package io.github.keycloaknotion;

import io.github.keycloaknotion.grant.GrantStore;
import java.util.Optional;
import org.keycloak.models.FederatedIdentityModel.FederatedIdentityRemovedEvent;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel.IdentityProviderRemovedEvent;
import org.keycloak.models.UserModel.UserPreRemovedEvent;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/** Lets grants go when the link, the user or the provider goes. */
final class UnlinkListener implements ProviderEventListener {

    private final NotionIdentityProviderFactory providers;

    UnlinkListener(NotionIdentityProviderFactory providers) {
        this.providers = providers;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof FederatedIdentityRemovedEvent unlinked) {
            var session = unlinked.getKeycloakSession();
            var alias = unlinked.getFederatedIdentity().getIdentityProvider();
            provider(session, session.identityProviders().getByAlias(alias))
                    .ifPresent(provider -> provider.letGo(provider.grants().forget(unlinked.getUser()).stream()));
        } else if (event instanceof UserPreRemovedEvent removed) {
            // The rows go with the user.
            var session = removed.getKeycloakSession();
            GrantStore.aliases(removed.getUser())
                    .flatMap(alias ->
                            provider(session, session.identityProviders().getByAlias(alias)).stream())
                    .forEach(provider -> provider.letGo(provider.grants().list(removed.getUser())));
        } else if (event instanceof IdentityProviderRemovedEvent removed) {
            provider(removed.getKeycloakSession(), removed.getRemovedIdentityProvider())
                    .ifPresent(provider -> provider.letGo(provider.grants().forgetAll()));
        }
    }

    /** Ours; empty if the model is another one's, or null. */
    private Optional<NotionIdentityProvider> provider(KeycloakSession session, IdentityProviderModel model) {
        return Optional.ofNullable(model)
                .filter(any -> NotionIdentityProviderFactory.PROVIDER_ID.equals(any.getProviderId()))
                .map(ours -> providers.create(session, ours));
    }
}
