package io.github.keycloaknotion.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every recipe on the page about configuration as code writes what the realm file does. */
final class RecipesTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

    private static void assertWritesTheSame(Recipe recipe) throws IOException {
        assertThat(recipe.inFull()).isEqualTo(Recipe.ofRealmFile().inFull());
    }

    @Test
    void kcadm() throws IOException {
        assertWritesTheSame(Recipe.ofKcadm());
    }

    @Test
    void configCli() throws IOException {
        assertWritesTheSame(Recipe.ofConfigCli());
    }

    @Test
    void terraform() throws IOException {
        assertWritesTheSame(Recipe.ofTerraform());
    }

    @Test
    void operator() throws IOException {
        assertWritesTheSame(Recipe.ofOperator());
    }

    @Test
    void theOperatorHasAPlaceholderForEachVariable() throws IOException {
        var resource = Recipe.operatorsResource();
        var used = VARIABLE.matcher(resource.at("/spec/realm").toString())
                .results()
                .map(variable -> variable.group(1))
                .toList();

        assertThat(resource.at("/spec/placeholders").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(used);
    }
}
