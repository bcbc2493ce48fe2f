package io.github.keycloaknotion.mapper;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.api.PlainText;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * A template for usernames, in the syntax of Keycloak's own mapper: {@code ${ALIAS}}, {@code ${UUID}} and {@code
 * ${CLAIM.…}}, each perhaps with {@code | lowercase}, {@code | uppercase} or {@code | localpart}.
 *
 * @param text what the admin wrote; not null
 */
record UsernamePattern(String text) {

    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([^}]+?)(?:\\s*\\|\\s*(\\S+)\\s*)?\\}");

    private static final String CLAIM = "CLAIM.";

    /** What addresses and names are written with, and Keycloak allows in a username. */
    private static final String ALLOWED = "._-+@";

    /** The longest username that Keycloak's column takes. */
    private static final int COLUMN = 255;

    /**
     * The username of a person. Of a claim only the letters, digits and {@value #ALLOWED} come into it, and a hyphen
     * for whatever is between them: people choose their names by themselves.
     *
     * @param alias the identity provider's; not null
     * @param answer what Notion said of the person; not null
     * @return of 255 characters at most; empty if the answer lacks a claim of the template, since the rest would be
     *     everybody's, or if nothing would be left
     */
    Optional<String> username(String alias, JsonNode answer) {
        var filled = new StringBuilder();
        var substitutions = SUBSTITUTION.matcher(text);
        while (substitutions.find()) {
            var value = value(substitutions.group(1), alias, answer);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            var transformed = transformation(substitutions).apply(value.get());
            substitutions.appendReplacement(filled, Matcher.quoteReplacement(transformed));
        }
        return Optional.of(PlainText.cut(
                        substitutions.appendTail(filled).toString().strip(), COLUMN))
                .filter(username -> !username.isEmpty());
    }

    private static Optional<String> value(String variable, String alias, JsonNode answer) {
        if (variable.startsWith(CLAIM)) {
            var value = AbstractJsonUserAttributeMapper.getJsonValue(answer, variable.substring(CLAIM.length()));
            return Optional.ofNullable(value instanceof List<?> list && list.size() == 1 ? list.get(0) : value)
                    .map(some -> PlainText.words(some.toString(), ALLOWED, "-"))
                    .filter(words -> !words.isEmpty());
        }
        return Optional.of(
                switch (variable) {
                    case "ALIAS" -> alias;
                    case "UUID" -> KeycloakModelUtils.generateId();
                    default -> variable;
                });
    }

    private static UnaryOperator<String> transformation(MatchResult substitution) {
        return Optional.ofNullable(substitution.group(2))
                .map(org.keycloak.broker.saml.mappers.UsernameTemplateMapper.TRANSFORMERS::get)
                .orElse(UnaryOperator.identity());
    }
}
