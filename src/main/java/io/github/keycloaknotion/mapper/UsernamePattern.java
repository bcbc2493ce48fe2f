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

    /**
     * What is allowed besides letters and digits: what addresses and names have, and Keycloak accepts in a username.
     */
    private static final String ALLOWED = "._-+@";

    /** The longest username that Keycloak's column takes. */
    private static final int COLUMN = 255;

    /**
     * The username of a person. Of a claim, only letters, digits and {@value #ALLOWED} get into it, and a hyphen for
     * whatever is between them, since people choose their names themselves.
     *
     * @param answer what Notion said of the person; not null
     * @return at most 255 characters; empty if the answer lacks a claim of the template, since many people could share
     *     the rest, or if nothing would be left
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
