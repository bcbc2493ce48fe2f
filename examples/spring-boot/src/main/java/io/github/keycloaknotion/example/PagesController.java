package io.github.keycloaknotion.example;

import io.github.keycloaknotion.example.Notion.NotConnectedException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
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

    /** There is no refresh token that is good for anything; the second one is Spring Security's own. */
    private static final Set<String> NO_REFRESH = Set.of("invalid_grant", "client_authorization_required");

    private final Notion notion;
    private final OAuth2AuthorizedClientManager clients;

    PagesController(Notion notion, OAuth2AuthorizedClientManager clients) {
        this.notion = notion;
        this.clients = clients;
    }

    @GetMapping("/")
    String pages(
            Authentication authentication,
            @AuthenticationPrincipal OidcUser person,
            HttpServletRequest request,
            Model model)
            throws ServletException {
        model.addAttribute("name", person.getFullName());
        try {
            model.addAttribute("workspace", notion.workspace(keycloakToken(authentication)));
        } catch (NotConnectedException e) {
            model.addAttribute("way", e.isByLinking() ? "link" : "sign-in");
        } catch (OAuth2AuthorizationException | RestClientException e) {
            if (isSignedOut(e)) {
                request.logout();
                return "redirect:/signed-out";
            }
            // Keycloak's or Notion's words, and no token.
            LOG.warn("The pages cannot be shown: {}", e.getMessage());
            model.addAttribute("problem", true);
        }
        return "pages";
    }

    /** Spring Security refreshes it when it is about to expire. */
    private OAuth2AccessToken keycloakToken(Authentication authentication) {
        var request = OAuth2AuthorizeRequest.withClientRegistrationId("keycloak")
                .principal(authentication)
                .build();
        return clients.authorize(request).getAccessToken();
    }

    /** Whether Keycloak ended the person's session: it does not refresh the token, or does not take it any more. */
    private static boolean isSignedOut(Exception problem) {
        return problem instanceof OAuth2AuthorizationException refused
                && (NO_REFRESH.contains(refused.getError().getErrorCode())
                        || "Invalid token".equals(refused.getError().getDescription()));
    }

    @GetMapping("/signed-out")
    String signedOut() {
        return "signed-out";
    }
}
