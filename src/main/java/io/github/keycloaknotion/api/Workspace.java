package io.github.keycloaknotion.api;

import java.util.Objects;

/**
 * A Notion workspace, as the token answer names it.
 *
 * @param id a UUID as Notion writes it; not null
 * @param name chosen by people: any Unicode, may repeat; null where Notion gives none
 * @param icon opaque text, mostly a URL or an emoji; null where Notion gives none
 */
public record Workspace(String id, String name, String icon) {

    public Workspace {
        Objects.requireNonNull(id);
    }

    static Workspace in(Answer answer) throws UnusableAnswerException {
        return new Workspace(
                answer.required("workspace_id"),
                answer.text("workspace_name").orElse(null),
                answer.text("workspace_icon").orElse(null));
    }
}
