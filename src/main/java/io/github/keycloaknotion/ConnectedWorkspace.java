package io.github.keycloaknotion;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.keycloaknotion.api.Workspace;
import io.github.keycloaknotion.grant.Grant;
import java.util.List;

/**
 * A workspace that a person has connected, as apps are shown it, in JSON.
 *
 * @param workspace not null
 * @param isCurrent whether it is the one that the person last signed in with
 */
public record ConnectedWorkspace(
        @JsonUnwrapped Workspace workspace,
        @JsonProperty("current") boolean isCurrent) {

    static List<ConnectedWorkspace> of(List<Grant> grants, String current) {
        return grants.stream()
                .map(Grant::workspace)
                .map(workspace ->
                        new ConnectedWorkspace(workspace, workspace.id().equals(current)))
                .toList();
    }
}
