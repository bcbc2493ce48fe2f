package io.github.keycloaknotion.mapper;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaknotion.api.PlainText;
import java.util.Optional;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;

/**
 * What Notion said of the person who comes: its token answer, without the tokens.
 *
 * @param answer an object; not null
 */
record Profile(JsonNode answer) {

    /** The longest name that Keycloak's columns take. */
    private static final int COLUMN = 255;

    /** The profile that an identity carries; empty if the identity is of another provider. */
    static Optional<Profile> of(BrokeredIdentityContext identity) {
        return identity.getContextData().get(AbstractJsonUserAttributeMapper.CONTEXT_JSON_NODE)
                        instanceof JsonNode answer
                ? Optional.of(new Profile(answer))
                : Optional.empty();
    }

    /** The text of a field, on one line and cut to 255 characters; empty if it is absent, blank or no text. */
    Optional<String> text(String field) {
        return Optional.ofNullable(answer.path(field).textValue())
                .map(text -> PlainText.line(text, COLUMN))
                .filter(text -> !text.isEmpty());
    }
}
