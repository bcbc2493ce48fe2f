package io.github.keycloaknotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.App.Answer;
import io.github.keycloaknotion.testbed.realm.Clients;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a server with the first version of Keycloak's token exchange: whoever may exchange by its permissions still may, and
 * whoever may by our own rule needs none of them.
 */
@ExtendWith(NotionRealm.Resolver.class)
@Tag("v2-only")
final class TokenExchangeV1IT {

    private final NotionRealm realm;
    private final App app;
    private final String alias;

    TokenExchangeV1IT(NotionRealm realm) {
        this.realm = realm;
        app = realm.newApp(Map.of());
        alias = realm.addProvider(Map.of(), Map.of("exchangeIn", "true"));
    }

    private void allowByV1() {
        realm.admin().allowExchangeV1(alias, app.clientId());
    }

    private void allowByOurRule() {
        realm.admin().allowTokenReads(alias, app.clientId());
    }

    private void name(String tokenClients) {
        realm.admin().configure(alias, Map.of("tokenClients", tokenClients));
    }

    private Map<String, String> form(SignedIn ada) {
        return new HashMap<>(Map.of(
                "subject_token", ada.accessToken(), "subject_token_type", App.ACCESS_TOKEN, "requested_issuer", alias));
    }

    private static void assertDenied(Answer answer, String description) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(403);
        assertThat(answer.error()).isEqualTo("access_denied");
        assertThat(answer.body().path("error_description").textValue()).contains(description);
        assertThat(answer.token()).isNull();
    }

    @Test
    void aClientWithPermissionsAloneGoesOnReading() {
        allowByV1();
        var ada = realm.signedIn(app, alias);

        realm.assertWorks(ada.read());
        var form = form(ada);
        form.remove("subject_token_type");
        realm.assertWorks(app.exchange(form));
    }

    @Test
    void aClientThatIsAllowedByOurRuleNeedsNoPermission() {
        allowByOurRule();

        realm.assertWorks(realm.signedIn(app, alias).read());
    }

    @Test
    void aClientThatNobodyHasAllowedIsRefused() {
        assertDenied(realm.signedIn(app, alias).read(), "Client not allowed to exchange");
    }

    @Test
    void permissionsAreNoWayAroundTheClientsThatAreNamed() {
        allowByV1();
        var ada = realm.signedIn(app, alias);
        var token = ada.verify().token();
        assertThat(app.exchangeIn(token, alias).status()).isEqualTo(200);
        name("another-app");

        assertDenied(ada.read(), "may not read Notion tokens");
        assertDenied(app.exchangeIn(token, alias), "tokenClients");

        name("another-app##" + app.clientId());
        realm.assertWorks(ada.read());
        assertThat(app.exchangeIn(token, alias).status()).isEqualTo(200);
    }

    /** Nor does it lead from one of the two to the other: what ours refuses of a request, the permissions have to allow. */
    @Test
    void whatWeRefuseIsDecidedByThePermissions() {
        allowByOurRule();
        var ada = realm.signedIn(app, alias);
        for (var parameter :
                Map.of("requested_subject", "admin", "actor_token", "nonsense").entrySet()) {
            var form = form(ada);
            form.put(parameter.getKey(), parameter.getValue());

            assertDenied(app.exchange(form), "Client not allowed to exchange");
        }
        assertThat(realm.notion().calls(ada.person())).hasSize(1);
    }

    /** It leaves no note of where a token of its own came from; so such a token disconnects nothing. */
    @Test
    void aTokenOfItsOwnIsNotThePersonsOwnDoing() {
        realm.admin().allowExternalTokens(alias, app.clientId());
        var other = realm.newApp(Map.of("protocolMappers", List.of(Clients.audience(app.clientId()))));
        var token = realm.signedIn(other, alias).accessToken();

        var exchanged = app.exchange(Map.of("subject_token", token)).token();

        assertThat(app.workspaces(exchanged, alias).body().path("workspaces")).hasSize(1);
        assertThat(app.disconnect(exchanged, alias, realm.workspace().id()).error())
                .isEqualTo("access_denied");
    }
}
