package io.github.keycloaknotion.example;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.client.RestClient;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** OpenID Connect with Keycloak, as with any other provider. */
@Configuration
class SignIn {

    @Bean
    SecurityFilterChain security(
            HttpSecurity http, ClientRegistrationRepository clients, OAuth2AuthorizationRequestResolver resolver) {
        var signOut = new OidcClientInitiatedLogoutSuccessHandler(clients);
        signOut.setPostLogoutRedirectUri("{baseUrl}/signed-out");
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/signed-out")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .oauth2Login(login -> login.loginPage("/oauth2/authorization/keycloak")
                        .defaultSuccessUrl("/", true)
                        // Anywhere else, whoever cancelled would be sent to sign in again.
                        .failureUrl("/signed-out?failed")
                        .redirectionEndpoint(endpoint -> endpoint.baseUri("/callback"))
                        .authorizationEndpoint(endpoint -> endpoint.authorizationRequestResolver(resolver)))
                .logout(logout -> logout.logoutSuccessHandler(signOut))
                .headers(headers ->
                        headers.contentSecurityPolicy(policy -> policy.policyDirectives("default-src 'none'")))
                .build();
    }

    /** Keycloak's, with the time limits of {@code application.yml}, which Spring Security's own client does not have. */
    @Bean
    RestClient tokenEndpoint(RestClient.Builder http) {
        return http.clone()
                .configureMessageConverters(converters -> converters
                        .registerDefaults()
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build();
    }

    @Bean
    RestClientAuthorizationCodeTokenResponseClient codes(RestClient tokenEndpoint) {
        var codes = new RestClientAuthorizationCodeTokenResponseClient();
        codes.setRestClient(tokenEndpoint);
        return codes;
    }

    @Bean
    RestClientRefreshTokenTokenResponseClient refreshes(RestClient tokenEndpoint) {
        var refreshes = new RestClientRefreshTokenTokenResponseClient();
        refreshes.setRestClient(tokenEndpoint);
        return refreshes;
    }

    /**
     * What the person is sent to Keycloak for: to sign in, or with the parameter "connect", to connect a workspace, by
     * linking it or by a sign-in in which Notion asks again.
     */
    @Bean
    OAuth2AuthorizationRequestResolver resolver(
            ClientRegistrationRepository clients, @Value("${notion.provider}") String provider) {
        var resolver = new DefaultOAuth2AuthorizationRequestResolver(clients, "/oauth2/authorization");
        resolver.setAuthorizationRequestCustomizer(request -> request.additionalParameters(parameters -> {
            var current = (ServletRequestAttributes) RequestContextHolder.currentRequestAttributes();
            var connect = current.getRequest().getParameter("connect");
            if ("link".equals(connect)) {
                parameters.put("kc_action", "idp_link:" + provider);
                return;
            }
            // Past Keycloak's login page.
            parameters.put("kc_idp_hint", provider);
            if (connect != null) {
                parameters.put("prompt", "login");
            }
        }));
        return resolver;
    }
}
