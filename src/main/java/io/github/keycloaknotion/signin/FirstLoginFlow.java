package io.github.keycloaknotion.signin;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.authentication.authenticators.broker.IdpAutoLinkAuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.RealmModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.CommonClientSessionModel.ExecutionStatus;

/** The flow through which Keycloak sends people who sign in with a provider for the first time. */
final class FirstLoginFlow {

    private final RealmModel realm;
    private final Optional<String> id;

    private FirstLoginFlow(RealmModel realm, Optional<String> id) {
        this.realm = realm;
        this.id = id;
    }

    /** The provider's own flow, or else the realm's. If there is neither, Keycloak lets nobody in. */
    static FirstLoginFlow of(RealmModel realm, IdentityProviderModel provider) {
        var own = Optional.ofNullable(provider.getFirstBrokerLoginFlowId());
        return new FirstLoginFlow(
                realm,
                own.or(() ->
                        Optional.ofNullable(realm.getFirstBrokerLoginFlow()).map(AuthenticationFlowModel::getId)));
    }

    /** Whether the flow may link a person to an existing account without asking for proof. */
    boolean linksUnasked() {
        return id.filter(this::linksUnasked).isPresent();
    }

    private boolean linksUnasked(String flowId) {
        return realm.getAuthenticationExecutionsStream(flowId)
                .filter(step -> !step.isDisabled())
                .anyMatch(step -> step.isAuthenticatorFlow()
                        ? linksUnasked(step.getFlowId())
                        : IdpAutoLinkAuthenticatorFactory.PROVIDER_ID.equals(step.getAuthenticator()));
    }

    /** The authenticators that the person has passed, in this flow or in one that it led to; not null. */
    Set<String> passedSteps(AuthenticationSessionModel authentication) {
        return authentication.getExecutionStatus().entrySet().stream()
                .filter(step -> step.getValue() == ExecutionStatus.SUCCESS)
                .map(step -> realm.getAuthenticationExecutionById(step.getKey()))
                .filter(step -> step != null && !step.isAuthenticatorFlow())
                .map(AuthenticationExecutionModel::getAuthenticator)
                .collect(Collectors.toSet());
    }
}
