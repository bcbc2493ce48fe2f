package io.github.keycloaknotion.mapper;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;

/**
 * What Notion said of the person who comes: its token answer, without the tokens.
 *
 * @param answer an object; not null
 */
record Profile(JsonNode answer) {

    /** The provider whose answers the mappers of this package read. */
    static final String PROVIDER_ID = "notion";

    /** The longest name that Keycloak's columns take. */
    private static final int COLUMN = 255;

    /** Empty if the identity is of another provider. */
    static Optional<Profile> of(BrokeredIdentityContext identity) {
        return identity.getContextData().get(AbstractJsonUserAttributeMapper.CONTEXT_JSON_NODE)
                        instanceof JsonNode answer
                ? Optional.of(new Profile(answer))
                : Optional.empty();
    }

    /** The text of a field, at most 255 characters of it; empty if it is absent, blank or no text. */
    Optional<String> text(String field) {
        return Optional.ofNullable(answer.path(field).textValue())
                .filter(text -> !text.isBlank())
                .map(Profile::cut);
    }

    private static String cut(String text) {
        if (text.length() <= COLUMN) {
            return text;
        }
        // Not through the middle of a character outside the basic plane.
        return text.substring(0, Character.isHighSurrogate(text.charAt(COLUMN - 1)) ? COLUMN - 1 : COLUMN);
    }
}
