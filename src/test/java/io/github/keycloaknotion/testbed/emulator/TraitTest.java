package io.github.keycloaknotion.testbed.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.api.ClientCredentials;
import io.github.keycloaknotion.api.NotionApi;
import io.github.keycloaknotion.api.NotionException;
import io.github.keycloaknotion.api.TokenPair;
import java.io.IOException;
import java.util.UUID;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.NoConnectionReuseStrategy;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What the emulator does of which Notion does not say whether it does. */
@TestInstance(Lifecycle.PER_CLASS)
final class TraitTest {

    private static final String REDIRECT = "http://localhost/";

    private final NotionEmulator notion = NotionEmulator.start(0);
    private final EmulatedWorkspace workspace = notion.add(EmulatedWorkspace.named("W"));
    private final CloseableHttpClient http = HttpClients.custom()
            .setDefaultRequestConfig(RequestConfig.DEFAULT)
            .setConnectionReuseStrategy(NoConnectionReuseStrategy.INSTANCE)
            .build();

    @AfterAll
    void stop() throws IOException {
        http.close();
        notion.close();
    }

    /** A person, and the connection that they authorize. */
    private final class Authorization {
        final Connection connection;
        final EmulatedPerson person;
        final NotionApi api;

        Authorization(Trait... traits) {
            connection = new Connection(UUID.randomUUID().toString(), "secret", traits);
            person = notion.add(EmulatedPerson.named("Ada", UUID.randomUUID() + "@example.com"));
            notion.register(connection);
            api = new NotionApi(http, notion.baseUrl(), new ClientCredentials(connection.clientId(), "secret"));
        }

        TokenPair pair() throws NotionException {
            return api.exchange(notion.authorize(connection, person, workspace, REDIRECT), REDIRECT)
                    .tokens();
        }

        boolean isActive(TokenPair pair) throws NotionException {
            return api.isActive(pair.accessToken());
        }
    }

    @Test
    void aRevocationEndsTheFamily() throws NotionException {
        var ada = new Authorization();
        var earlier = ada.pair();
        var spent = ada.pair();
        var newest = ada.api.refresh(spent.refresh());

        ada.api.revoke(spent.accessToken());

        assertThat(ada.isActive(newest)).isFalse();
        assertThat(ada.isActive(earlier)).isTrue();
    }

    @Test
    void aRevocationEndsOnePair() throws NotionException {
        var ada = new Authorization(Trait.REVOKES_ONE_PAIR);
        var spent = ada.pair();
        var newest = ada.api.refresh(spent.refresh());

        ada.api.revoke(spent.accessToken());
        assertThat(ada.isActive(newest)).isTrue();

        ada.api.revoke(newest.accessToken());
        assertThat(ada.isActive(newest)).isFalse();
    }

    @Test
    void aRevocationEndsTheAuthorization() throws NotionException {
        var ada = new Authorization(Trait.REVOKES_THE_AUTHORIZATION);
        var earlier = ada.pair();
        var newest = ada.pair();

        ada.api.revoke(newest.accessToken());

        assertThat(ada.isActive(earlier)).isFalse();
    }

    @Test
    void anOlderConnectionGivesTheSamePairAgainWhileItLives() throws NotionException {
        var ada = new Authorization(Trait.SAME_PAIR_AGAIN);
        var first = ada.pair();
        assertThat(ada.pair()).isEqualTo(first);

        ada.api.revoke(first.accessToken());

        assertThat(ada.pair()).isNotEqualTo(first);
        assertThat(new Authorization().pair()).isNotEqualTo(new Authorization().pair());
    }

    @Test
    void introspectionAnswersForAnybody() throws NotionException {
        var elsewhere = new Authorization().pair();

        assertThat(new Authorization().isActive(elsewhere)).isFalse();
        assertThat(new Authorization(Trait.INTROSPECTS_FOR_ANYBODY).isActive(elsewhere))
                .isTrue();
    }

    /** Which we take for the same, as inactive. */
    @Test
    void introspectionRefusesDeadTokens() throws NotionException {
        var ada = new Authorization(Trait.REFUSES_DEAD_TOKENS);
        var pair = ada.pair();
        assertThat(ada.isActive(pair)).isTrue();

        ada.api.revoke(pair.accessToken());

        assertThat(ada.isActive(pair)).isFalse();
    }
}
