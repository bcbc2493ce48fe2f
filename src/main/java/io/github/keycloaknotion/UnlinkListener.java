package io.github.keycloaknotion;

import io.github.keycloaknotion.grant.Grant;
import io.github.keycloaknotion.grant.GrantStore;
import io.github.keycloaknotion.grant.Revocations;
import java.util.Optional;
import java.util.stream.Stream;
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
    private final Revocations revocations;

    UnlinkListener(NotionIdentityProviderFactory providers, Revocations revocations) {
        this.providers = providers;
        this.revocations = revocations;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof FederatedIdentityRemovedEvent unlinked) {
            var session = unlinked.getKeycloakSession();
            var store = new GrantStore(session, unlinked.getRealm());
            revoke(
                    session,
                    store.forget(
                            unlinked.getUser(), unlinked.getFederatedIdentity().getIdentityProvider()));
        } else if (event instanceof UserPreRemovedEvent removed) {
            // The rows go with the user.
            var session = removed.getKeycloakSession();
            var store = new GrantStore(session, removed.getRealm());
            revoke(session, store.list(removed.getUser()).toList().stream());
        } else if (event instanceof IdentityProviderRemovedEvent removed
                && isOurs(removed.getRemovedIdentityProvider())) {
            var session = removed.getKeycloakSession();
            var provider = removed.getRemovedIdentityProvider();
            var grants = new GrantStore(session, removed.getRealm()).forgetAll(provider.getAlias());
            revoke(session, provider, grants);
        }
    }

    private void revoke(KeycloakSession session, Stream<Grant> grants) {
        grants.forEach(grant -> Optional.ofNullable(session.identityProviders().getByAlias(grant.alias()))
                .filter(UnlinkListener::isOurs)
                .ifPresent(provider -> revoke(session, provider, Stream.of(grant))));
    }

    private void revoke(KeycloakSession session, IdentityProviderModel model, Stream<Grant> grants) {
        var provider = providers.create(session, model);
        if (provider.getConfig().revokeOnUnlink()) {
            provider.api()
                    .ifPresent(api -> grants.filter(grant -> !grant.ended())
                            .forEach(grant -> revocations.afterCommit(session, api, grant.tokens())));
        }
    }

    private static boolean isOurs(IdentityProviderModel provider) {
        return NotionIdentityProviderFactory.PROVIDER_ID.equals(provider.getProviderId());
    }
}
