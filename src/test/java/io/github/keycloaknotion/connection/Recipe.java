package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What one tool is told to write, as Keycloak's admin API takes it. Variables are {@code ${NAME}} in it, whatever they look
 * like in the tool's own language.
 */
record Recipe(JsonNode provider, JsonNode client) {

    static final Path PAGE = Path.of("docs/configuration-as-code.md");

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final Pattern HERE_DOCUMENT = Pattern.compile("<<JSON\n(.*?)\nJSON", Pattern.DOTALL);

    /** The first block of code in a language below a heading of the page. */
    static String block(String heading, String language) throws IOException {
        var text = Files.readString(PAGE);
        var section = text.indexOf("\n## " + heading + "\n");
        var block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text);
        assertThat(section >= 0 && block.find(section)).as(heading).isTrue();
        return block.group(1);
    }

    private static Recipe of(JsonNode realm) {
        return new Recipe(realm.at("/identityProviders/0"), realm.at("/clients/0"));
    }

    /** What all others have to write, too. Of a variable that has a default, it has the default. */
    static Recipe ofRealmFile() throws IOException {
        var text = Files.readString(Path.of("realm-export.json"));
        return of(JSON.readTree(text.replaceAll("\\$\\{\\w+:([^}]+)}", "$1").replace(":}", "}")));
    }

    static Recipe ofKcadm() throws IOException {
        var commands = block("kcadm.sh", "sh").replaceAll("\\$([A-Z_]+)", "\\${$1}");
        var documents = HERE_DOCUMENT.matcher(commands).results().toList();
        return new Recipe(
                JSON.readTree(documents.get(0).group(1)),
                JSON.readTree(documents.get(1).group(1)));
    }

    static Recipe ofConfigCli() throws IOException {
        return of(YAML.readTree(block("keycloak-config-cli", "yaml").replaceAll("\\$\\(env:(\\w+)\\)", "\\${$1}")));
    }

    static Recipe ofTerraform() throws IOException {
        return TerraformRecipe.read(block("Terraform", "hcl"));
    }

    /** The Operator's custom resource; the realm is in it. */
    static JsonNode operatorsResource() throws IOException {
        return YAML.readTree(block("The Keycloak Operator", "yaml"));
    }

    static Recipe ofOperator() throws IOException {
        return of(operatorsResource().at("/spec/realm"));
    }

    /**
     * The same with all that Keycloak, and we, take where nothing is said, with whole addresses, and without what the
     * account console shows of the client.
     */
    Recipe inFull() {
        var fullProvider = JSON.createObjectNode()
                .put("enabled", true)
                .put("linkOnly", false)
                .put("firstBrokerLoginFlowAlias", "first broker login");
        fullProvider.withObject("/config").put("baseUrl", "https://api.notion.com");
        merge(fullProvider, provider.toString());

        var fullClient = JSON.createObjectNode()
                .put("enabled", true)
                .put("protocol", "openid-connect")
                .put("publicClient", false)
                .put("clientAuthenticatorType", "client-secret")
                .put("standardFlowEnabled", true);
        var root = client.path("rootUrl").asText();
        merge(fullClient, client.toString().replaceAll("(?<=\"|##)/", root + "/"));
        fullClient.remove(List.of("name", "baseUrl", "rootUrl"));
        return new Recipe(fullProvider, fullClient);
    }

    private static void merge(ObjectNode defaults, String values) {
        try {
            JSON.readerForUpdating(defaults).readValue(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
