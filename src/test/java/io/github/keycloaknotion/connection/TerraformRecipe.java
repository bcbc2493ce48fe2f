package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Terraform's language, as far as our recipe needs it, and what its Keycloak provider makes of the arguments. */
final class TerraformRecipe {

    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final Pattern RESOURCE = Pattern.compile("(?ms)^resource \"(\\w+)\" \"\\w+\" (\\{.*?^})");
    private static final Pattern VARIABLE = Pattern.compile("\\bvar\\.(\\w+)");

    /** Of Terraform's own, or what our provider does not read. */
    private static final Set<String> IGNORED =
            Set.of("realm", "realm_id", "authorization_url", "token_url", "access_type", "lifecycle", "extra_config");

    private static final Map<String, String> PROVIDER = Map.of(
            "alias", "/alias",
            "provider_id", "/providerId",
            "trust_email", "/trustEmail",
            "store_token", "/storeToken",
            "add_read_token_role_on_create", "/addReadTokenRoleOnCreate",
            "client_id", "/config/clientId",
            "client_secret", "/config/clientSecret",
            "sync_mode", "/config/syncMode");

    private static final Map<String, String> CLIENT = Map.of(
            "client_id", "/clientId",
            "client_secret", "/secret",
            "standard_flow_enabled", "/standardFlowEnabled",
            "direct_access_grants_enabled", "/directAccessGrantsEnabled",
            "valid_redirect_uris", "/redirectUris",
            "valid_post_logout_redirect_uris", "/attributes/post.logout.redirect.uris",
            "pkce_code_challenge_method", "/attributes/pkce.code.challenge.method",
            "standard_token_exchange_enabled", "/attributes/standard.token.exchange.enabled");

    private TerraformRecipe() {}

    static Recipe read(String text) throws JsonProcessingException {
        var resources = RESOURCE.matcher(text).results().toList();
        assertThat(resources)
                .extracting(resource -> resource.group(1))
                .containsExactly("keycloak_oidc_identity_provider", "keycloak_openid_client");
        var client = arguments(resources.get(1).group(2));
        assertThat(client.path("access_type").textValue()).isEqualTo("CONFIDENTIAL");
        return new Recipe(
                translate(arguments(resources.get(0).group(2)), PROVIDER, "/config"),
                translate(client, CLIENT, "/attributes"));
    }

    /** With commas, and colons for equals signs, it is YAML. */
    private static JsonNode arguments(String block) throws JsonProcessingException {
        var variables = VARIABLE.matcher(block)
                .replaceAll(name -> "\"\\${" + name.group(1).toUpperCase(Locale.ROOT) + "}\"");
        return YAML.readTree(variables
                .replaceAll("(?m) =? ?\\{$", ": {")
                .replaceAll("(?m) += (.*)$", ": $1,")
                .replaceAll("(?m)^( +)}$", "$1},")
                .replaceFirst("^: ", ""));
    }

    private static ObjectNode translate(JsonNode arguments, Map<String, String> places, String extraConfig) {
        var translated = JsonNodeFactory.instance.objectNode();
        arguments.properties().forEach(argument -> {
            if (!IGNORED.contains(argument.getKey())) {
                assertThat(places).containsKey(argument.getKey());
                put(translated, places.get(argument.getKey()), argument.getValue());
            }
        });
        translated.withObject(extraConfig).setAll((ObjectNode) arguments.get("extra_config"));
        return translated;
    }

    private static void put(ObjectNode translated, String place, JsonNode value) {
        var end = place.lastIndexOf('/');
        if (end == 0) {
            translated.set(place.substring(1), value);
        } else {
            translated.withObject(place.substring(0, end)).put(place.substring(end + 1), text(value));
        }
    }

    /** Settings and attributes are texts. */
    private static String text(JsonNode value) {
        var values = new ArrayList<String>();
        value.forEach(each -> values.add(each.asText()));
        return value.isArray() ? String.join("##", values) : value.asText();
    }
}
