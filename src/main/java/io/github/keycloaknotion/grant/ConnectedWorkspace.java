package io.github.keycloaknotion.grant;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import io.github.keycloaknotion.api.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A workspace that a person has connected; in JSON, its fields and {@code current} side by side.
 *
 * @param workspace not null
 * @param isCurrent whether it is the one that the person last signed in with
 */
public record ConnectedWorkspace(Workspace workspace, boolean isCurrent) implements JsonSerializable {

    /**
     * The workspaces of a person's grants.
     *
     * @param current the id of the current one; not null
     * @return in the order of the grants; not null
     */
    public static List<ConnectedWorkspace> of(List<Grant> grants, String current) {
        var connected = new ArrayList<ConnectedWorkspace>(grants.size());
        for (var grant : grants) {
            var workspace = grant.workspace();
            connected.add(new ConnectedWorkspace(workspace, workspace.id().equals(current)));
        }
        return Collections.unmodifiableList(connected);
    }

    /**
     * Writes it as an object.
     *
     * @param json where a value may stand; not null
     * @throws IOException if what is written to fails
     */
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        workspace.writeTo(json);
        json.writeBooleanField("current", isCurrent);
        json.writeEndObject();
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider serializers) throws IOException {
        writeTo(json);
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializerProvider serializers, TypeSerializer type)
            throws IOException {
        writeTo(json);
    }
}
