package io.github.keycloaknotion.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * A Notion workspace, as the token answer names it.
 *
 * @param id a UUID as Notion writes it; not null
 * @param name chosen by people: any Unicode, may repeat; the first 1000 characters of it, which is far more than Notion
 *     allows; null where Notion gives none
 * @param icon opaque text, mostly a URL or an emoji; null where Notion gives none, or more than 2000 characters
 */
public record Workspace(String id, String name, String icon) {

    private static final String ID = "workspace_id";
    private static final String NAME = "workspace_name";
    private static final String ICON = "workspace_icon";

    private static final int LONGEST_NAME = 1_000;
    private static final int LONGEST_ICON = 2_000;

    public Workspace {
        Objects.requireNonNull(id);
    }

    /** Reads the workspace; empty if the answer does not say which one it is. */
    static Optional<Workspace> in(Answer answer) {
        return answer.id(ID)
                .map(id -> new Workspace(
                        id,
                        answer.text(NAME)
                                .map(name -> PlainText.first(name, LONGEST_NAME))
                                .orElse(null),
                        answer.text(ICON)
                                .filter(icon -> icon.length() <= LONGEST_ICON)
                                .orElse(null)));
    }

    /** Puts the three fields into an object, under Notion's names, and returns that object. */
    public ObjectNode putInto(ObjectNode answer) {
        return answer.put(ID, id).put(NAME, name).put(ICON, icon);
    }

    /**
     * Writes the three fields into the object that is being written, under Notion's names.
     *
     * @param json within an object; not null
     * @throws IOException if what is written to fails
     */
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStringField(ID, id);
        json.writeStringField(NAME, name);
        json.writeStringField(ICON, icon);
    }
}
