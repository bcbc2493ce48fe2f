package io.github.keycloaknotion.example;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.client.endpoint.RestClientTokenExchangeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** Notion, with tokens from Keycloak: no client secret and no refresh token of Notion's is here. */
@Component
class Notion {

    /** What Keycloak says if only the person can help, by connecting again. */
    private static final Set<String> NOT_CONNECTED = Set.of("not_linked", "token_expired");

    /** As many pages as this app shows. */
    private static final int MOST = 200;

    private final ClientRegistration registration;
    private final RestClientTokenExchangeTokenResponseClient reading;
    private final RestClientTokenExchangeTokenResponseClient verifying;
    private final RestClient notion;

    Notion(
            RestClient.Builder http,
            RestClient tokenEndpoint,
            ClientRegistrationRepository clients,
            @Value("${notion.provider}") String provider,
            @Value("${notion.url}") String notionUrl) {
        registration = clients.findByRegistrationId("notion");
        reading = exchange(tokenEndpoint, provider, false);
        verifying = exchange(tokenEndpoint, provider, true);
        notion = http.clone()
                .baseUrl(notionUrl)
                .defaultHeader("Notion-Version", "2026-03-11")
                .build();
    }

    /** Spring Security's token exchange, with the provider that is to have issued the token. */
    private static RestClientTokenExchangeTokenResponseClient exchange(
            RestClient tokenEndpoint, String provider, boolean verify) {
        var parameters = new LinkedMultiValueMap<String, String>();
        parameters.set("requested_issuer", provider);
        parameters.set("verify", Boolean.toString(verify));
        var exchange = new RestClientTokenExchangeTokenResponseClient();
        exchange.setRestClient(tokenEndpoint);
        exchange.addParametersConverter(request -> parameters);
        return exchange;
    }

    /** @param more whether there are more pages than those */
    record Workspace(String name, List<Page> pages, boolean more) {}

    record Page(String title, String url) {}

    /** The person has to connect Notion, for the first time or again. */
    static final class NotConnectedException extends Exception {

        private final boolean linking;

        NotConnectedException(boolean linking) {
            this.linking = linking;
        }

        /** Whether Keycloak links; it does not where an organization manages the person, who signs in again then. */
        boolean isByLinking() {
            return linking;
        }
    }

    private record Token(String value, String workspaceName) {}

    private record Text(@JsonProperty("plain_text") String plain) {}

    private record Property(String type, List<Text> title) {}

    private record Result(String object, String url, Map<String, Property> properties) {}

    private record Results(List<Result> results, @JsonProperty("next_cursor") String nextCursor) {}

    /** The workspace that the person last signed in with. */
    Workspace workspace(OAuth2AccessToken keycloakToken) throws NotConnectedException {
        var token = token(keycloakToken, reading);
        try {
            return search(token);
        } catch (HttpClientErrorException.Unauthorized e) {
            // The token died a moment ago: Keycloak asks Notion, and may have a newer one.
            return search(token(keycloakToken, verifying));
        }
    }

    private Token token(OAuth2AccessToken keycloakToken, RestClientTokenExchangeTokenResponseClient exchange)
            throws NotConnectedException {
        try {
            var answer = exchange.getTokenResponse(new TokenExchangeGrantRequest(registration, keycloakToken, null));
            return new Token(
                    answer.getAccessToken().getTokenValue(),
                    (String) answer.getAdditionalParameters().get("workspace_name"));
        } catch (OAuth2AuthorizationException e) {
            if (NOT_CONNECTED.contains(e.getError().getErrorCode())) {
                // The client hands on no headers, so the way to connect is read from the description.
                throw new NotConnectedException(
                        String.valueOf(e.getError().getDescription()).contains("kc_action="));
            }
            throw e;
        }
    }

    private Workspace search(Token token) {
        var pages = new ArrayList<Page>();
        String next = null;
        do {
            var found = search(token, next);
            found.results().forEach(result -> pages.add(new Page(title(result), result.url())));
            next = found.nextCursor();
        } while (next != null && pages.size() < MOST);
        return new Workspace(token.workspaceName(), pages, next != null);
    }

    /** From the cursor on: Notion answers with a hundred pages at the most. */
    private Results search(Token token, String cursor) {
        var question = new HashMap<String, Object>(Map.of("filter", Map.of("property", "object", "value", "page")));
        if (cursor != null) {
            question.put("start_cursor", cursor);
        }
        return notion.post()
                .uri("/v1/search")
                .headers(headers -> headers.setBearerAuth(token.value()))
                .contentType(MediaType.APPLICATION_JSON)
                .body(question)
                .retrieve()
                .body(Results.class);
    }

    private static String title(Result page) {
        return page.properties().values().stream()
                .filter(property -> "title".equals(property.type()))
                .flatMap(property -> property.title().stream())
                .map(Text::plain)
                .collect(Collectors.joining());
    }
}
