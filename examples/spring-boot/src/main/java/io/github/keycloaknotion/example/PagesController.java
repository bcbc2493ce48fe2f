package io.github.keycloaknotion.example;

import io.github.keycloaknotion.example.Notion.NotConnectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.client.RestClientException;

/** What people see. */
@Controller
class PagesController {

    private static final Logger LOG = LoggerFactory.getLogger(PagesController.class);

    private final Notion notion;

    PagesController(Notion notion) {
        this.notion = notion;
    }

    /** Spring Security keeps Keycloak's token fresh. */
    @GetMapping("/")
    String pages(
            @AuthenticationPrincipal OidcUser person,
            @RegisteredOAuth2AuthorizedClient("keycloak") OAuth2AuthorizedClient keycloak,
            Model model) {
        model.addAttribute("name", person.getFullName());
        try {
            model.addAttribute("workspace", notion.workspace(keycloak.getAccessToken()));
        } catch (NotConnectedException e) {
            model.addAttribute("way", e.isByLinking() ? "link" : "sign-in");
        } catch (OAuth2AuthorizationException | RestClientException e) {
            // Keycloak's or Notion's words, and no token.
            LOG.warn("The pages cannot be shown: {}", e.getMessage());
            model.addAttribute("problem", true);
        }
        return "pages";
    }

    @GetMapping("/signed-out")
    String signedOut() {
        return "signed-out";
    }
}
